import { readFileSync } from 'node:fs'

/** Seconds of processor time that a process has used so far (Linux: from /proc; a tick is 10 ms). */
export function cpuSecondsOf(pid: number | undefined): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return (Number(fields[11]) + Number(fields[12])) / 100
}
