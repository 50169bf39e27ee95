import { readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { z } from 'zod'
import { isRunning, processIdentity } from '#platform/process-identity.ts'

const prefix = 'supervisor-'
const recordSchema = z.object({ supervisor: z.string(), processes: z.array(z.string()) })

/** Time that processes have to end by themselves after their supervisor. */
const endingTimeoutMs = 2_500
const pollMs = 25

/** The processes of a supervisor, written to a file of the data folder, so that a later start finds them. */
export class ProcessRecord {
  readonly #file: string
  readonly #processes = new Map<number, string>()

  constructor(dataFolder: string) {
    this.#file = join(dataFolder, `${prefix}${process.pid}.json`)
  }

  add(pid: number): void {
    const identity = processIdentity(pid)
    if (identity === null) return
    this.#processes.set(pid, identity)
    this.#write()
  }

  remove(pid: number): void {
    if (this.#processes.delete(pid)) this.#write()
  }

  #write(): void {
    const processes = [...this.#processes.values()]
    if (processes.length === 0) rmSync(this.#file, { force: true })
    else {
      const record = { supervisor: processIdentity(process.pid), processes }
      writeFileSync(this.#file, JSON.stringify(record), { mode: 0o600 })
    }
  }
}

/**
 * Waits for the processes of supervisors that were killed, and kills those that do not end within 2.5 s: they would
 * hold the port.
 */
export async function endOrphanedProcesses(dataFolder: string): Promise<void> {
  for (const name of listRecords(dataFolder)) {
    const file = join(dataFolder, name)
    const record = readRecord(file)
    if (record && isRunning(record.supervisor)) continue
    await end(record?.processes ?? [])
    rmSync(file, { force: true })
  }
}

async function end(processes: string[]): Promise<void> {
  const killAt = performance.now() + endingTimeoutMs
  let killed = false
  for (let left = processes.filter(isRunning); left.length > 0; left = left.filter(isRunning)) {
    if (!killed && performance.now() > killAt) {
      killed = true
      for (const identity of left) killGroup(Number.parseInt(identity, 10))
    }
    await delay(pollMs)
  }
}

/** Kills a process and what it has started: each process of a supervisor leads a group. */
export function killGroup(pid: number): void {
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // No process of the group was left.
  }
}

function listRecords(dataFolder: string): string[] {
  try {
    return readdirSync(dataFolder).filter((name) => name.startsWith(prefix) && name.endsWith('.json'))
  } catch {
    return []
  }
}

/** Null for a record that was not written completely. */
function readRecord(file: string): z.output<typeof recordSchema> | null {
  try {
    return recordSchema.parse(JSON.parse(readFileSync(file, 'utf8')))
  } catch {
    return null
  }
}
