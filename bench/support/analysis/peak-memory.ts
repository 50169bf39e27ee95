import { readdirSync, readFileSync } from 'node:fs'

/** Peak resident memory of all analysis processes under this one, in MB; null without /proc. */
export function peakMemoryOfAnalyses(): number | null {
  try {
    const children = readdirSync('/proc/self/task').flatMap((task) =>
      readFileSync(`/proc/self/task/${task}/children`, 'latin1').split(' ').filter(Boolean),
    )
    return Math.max(...children.filter(isAnalysis).map(peakMb))
  } catch {
    return null
  }
}

function isAnalysis(pid: string): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('worker/analysis/process/child.ts')
}

function peakMb(pid: string): number {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(kilobytes ?? 0) / 1024
}
