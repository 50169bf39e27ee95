import { readdirSync, readFileSync } from 'node:fs'

/** Peak resident memory of all analysis processes under this one, in MB; null without /proc. */
export function peakMemoryOfAnalyses(): number | null {
  try {
    return Math.max(...descendants('self').filter(isAnalysis).map(peakMb))
  } catch {
    return null
  }
}

/** With namespaces, the analysis process is a child of `unshare`. */
function descendants(pid: string): string[] {
  const children = readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' ').filter(Boolean),
  )
  return [...children, ...children.flatMap(descendants)]
}

function isAnalysis(pid: string): boolean {
  return readFileSync(`/proc/${pid}/cmdline`, 'latin1').includes('worker/analysis/process/child.ts')
}

function peakMb(pid: string): number {
  const kilobytes = /^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1]
  return Number(kilobytes ?? 0) / 1024
}
