import { readdirSync, readFileSync } from 'node:fs'

export interface FoundProcess {
  pid: number
  parent: number
  command: string
}

/** A process and its running descendants, from /proc (Linux). */
export function descendants(pid: number): FoundProcess[] {
  const all = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .flatMap((name) => read(Number(name)))
  const found = all.filter((process) => process.pid === pid)
  for (const parent of found) found.push(...all.filter((process) => process.parent === parent.pid))
  return found
}

/** Whether a process is running; a zombie is not. */
export function isAlive(pid: number): boolean {
  return read(pid).length > 0
}

function read(pid: number): FoundProcess[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses can contain any character, so search for its end backwards (proc_pid_stat(5)).
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    if (state === 'Z' || state === 'X') return []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return [{ pid, parent: Number(parent), command }]
  } catch {
    return []
  }
}
