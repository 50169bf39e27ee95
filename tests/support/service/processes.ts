import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'

export interface FoundProcess {
  pid: number
  parent: number
  /** A letter, as in proc_pid_stat(5). */
  state: string
  command: string
  /** Time of its start since the boot of the system, in clock ticks. */
  startTicks: number
}

/** Whether a child process has exited. */
export function hasExited({ exitCode, signalCode }: ChildProcess): boolean {
  return exitCode !== null || signalCode !== null
}

/** Sends the signal to a child process, if it has not exited, and waits for its exit. */
export async function endChild(child: ChildProcess, signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
  if (hasExited(child)) return
  const exited = once(child, 'exit')
  child.kill(signal)
  await exited
}

/** A process and its running descendants, from /proc (Linux). */
export function descendants(pid: number): FoundProcess[] {
  const found = read(pid)
  for (const { pid: parent } of found) found.push(...childPids(parent).flatMap(read))
  return found
}

/** Process ids of the children of a process; empty where there is no /proc. */
export function childPids(pid: number): number[] {
  try {
    // A child belongs to the thread that started it (proc_pid_task(5)).
    return readdirSync(`/proc/${pid}/task`)
      .flatMap((task) => readFileSync(`/proc/${pid}/task/${task}/children`, 'latin1').split(' '))
      .filter((child) => child !== '')
      .map(Number)
  } catch {
    return []
  }
}

/** Whether a process is running; a zombie is not. */
export function isAlive(pid: number): boolean {
  return read(pid).length > 0
}

/** Whether a process is stopped by a signal (proc_pid_stat(5)). */
export function isStopped(pid: number): boolean {
  return read(pid).some(({ state }) => state === 'T')
}

/** Whether this very process is running, and not another one with its id. */
export function isSameProcess({ pid, startTicks }: FoundProcess): boolean {
  return read(pid).some((found) => found.startTicks === startTicks)
}

function read(pid: number): FoundProcess[] {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
    // The name in parentheses can contain any character, so search for its end backwards (proc_pid_stat(5)).
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
    const [state = '', parent] = fields
    if (state === 'Z' || state === 'X') return []
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim()
    return [{ pid, parent: Number(parent), state, command, startTicks: Number(fields[19]) }]
  } catch {
    return []
  }
}
