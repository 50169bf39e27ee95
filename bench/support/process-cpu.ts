import { readdirSync, readFileSync } from 'node:fs'

/** Milliseconds of a clock tick in /proc (USER_HZ is 100 on Linux). */
const tickMs = 10

/** CPU time of a process so far in milliseconds (proc_pid_stat(5)); 0 when it has ended. Linux only. */
export function cpuMsOf(pid: number | undefined): number {
  const fields = statOf(pid)
  return fields ? (Number(fields[11]) + Number(fields[12])) * tickMs : 0
}

/**
 * CPU time of a process and all its descendants in milliseconds, ended ones included when their parent has waited
 * for them, as the postmaster does. Linux only.
 */
export function cpuMsOfTree(pid: number): number {
  const children = new Map<number, number[]>()
  const stats = new Map<number, string[]>()
  for (const name of readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue
    const fields = statOf(Number(name))
    if (!fields) continue
    stats.set(Number(name), fields)
    const parent = Number(fields[1])
    children.set(parent, [...(children.get(parent) ?? []), Number(name)])
  }
  const ticks = (id: number): number => {
    const fields = stats.get(id)
    const own = fields ? [11, 12, 13, 14].reduce((sum, n) => sum + Number(fields[n]), 0) : 0
    return (children.get(id) ?? []).reduce((sum, child) => sum + ticks(child), own)
  }
  return ticks(pid) * tickMs
}

/** Busy time of all processors so far in milliseconds (proc_stat(5)). Linux only. */
export function machineCpuMs(): number {
  const [user, nice, system, , , irq, softirq, steal] = readFileSync('/proc/stat', 'utf8')
    .split('\n', 1)[0]
    ?.trim()
    .split(/\s+/)
    .slice(1)
    .map(Number) ?? [0]
  return [user, nice, system, irq, softirq, steal].reduce<number>((sum, n) => sum + (n ?? 0), 0) * tickMs
}

/** The fields after the name of the program: state, parent, … */
function statOf(pid: number | undefined): string[] | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
