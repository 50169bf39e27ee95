import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { serviceNodeFlags } from '#server/processes/node-flags.ts'
import { createTestDatabase } from '#tests/support/postgres/database.ts'

/** A web process of its own whose memory and descriptors can be read (Linux only). */
export interface MeasuredProcess {
  url: string
  port: number
  /** Runs `attack` and returns by how many megabytes the resident memory was higher at its peak than before. */
  growthDuring(attack: () => Promise<unknown>): Promise<number>
  /** CPU time that it has used, in milliseconds. */
  cpuMs(): number
  /** Number of open file descriptors. */
  descriptors(): number
  /** Number of open TCP connections to its port. */
  connections(): number
  close(): Promise<void>
}

/** Starts a web process with a database of its own; `env` contains settings. */
export async function startMeasuredProcess(env: Record<string, string> = {}): Promise<MeasuredProcess> {
  const database = await createTestDatabase()
  const folder = await mkdtemp(path.join(tmpdir(), 'hearback-measured-'))
  const child: ChildProcess = fork(path.resolve('tests/support/server/web-process.ts'), {
    execArgv: serviceNodeFlags,
    env: {
      ...process.env,
      DATABASE_URL: database.url,
      HEARBACK_DATA: folder,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...env,
    },
  })
  const [said] = (await once(child, 'message')) as [{ url: string }]
  const megabytes = (what: string) => {
    const status = readFileSync(`/proc/${child.pid}/status`, 'utf8')
    return Number(new RegExp(`${what}:\\s+(\\d+) kB`).exec(status)?.[1]) / 1_024
  }
  return {
    url: said.url,
    port: Number(new URL(said.url).port),
    async growthDuring(attack) {
      // Sets the peak to the current size (proc_pid_clear_refs(5)).
      writeFileSync(`/proc/${child.pid}/clear_refs`, '5')
      const before = megabytes('VmRSS')
      await attack()
      return megabytes('VmHWM') - before
    },
    cpuMs() {
      // User and system time in ticks of 10 ms (proc_pid_stat(5)).
      const stat = readFileSync(`/proc/${child.pid}/stat`, 'utf8')
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
      return (Number(fields[11]) + Number(fields[12])) * 10
    },
    connections: () => establishedConnections(Number(new URL(said.url).port)),
    descriptors: () => readdirSync(`/proc/${child.pid}/fd`).length,
    async close() {
      const exited = once(child, 'exit')
      child.kill('SIGTERM')
      await exited
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

/** Connections of a local port in the state ESTABLISHED or CLOSE_WAIT (proc_net_tcp). */
function establishedConnections(port: number): number {
  const local = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`
  const rows = readFileSync('/proc/net/tcp', 'utf8')
    .split('\n')
    .map((line) => line.trim().split(/\s+/))
  return rows.filter(([, address, , state]) => address === local && (state === '01' || state === '08')).length
}
