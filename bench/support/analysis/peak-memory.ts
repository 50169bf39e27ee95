import { readdirSync, readFileSync } from 'node:fs'

/** Highest resident memory in MB that any child of this process ever had; null where there is no /proc. */
export function peakMemoryOfChildren(): number | null {
  try {
    const children = readdirSync('/proc/self/task').flatMap((task) =>
      readFileSync(`/proc/self/task/${task}/children`, 'latin1').split(' ').filter(Boolean),
    )
    return Math.max(...children.map(peakMb))
  } catch {
    return null
  }
}

function peakMb(pid: string): number {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(kilobytes ?? 0) / 1024
}
