import { cpus } from 'node:os'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import { machineCpuMs } from '../../support/process-cpu.ts'
import type { SocketBytes } from '../../support/socket-meter.ts'
import { now } from './clock.ts'
import type { CpuReading, Environment } from './environment.ts'

/** What a measurement used, from its start to its end. */
export interface Resources {
  durationMs: number
  cpuMs: CpuReading
  /** CPU time of all processes of the machine. */
  machineCpuMs: number
  processors: number
  /** 99th percentile of the delay of the generator's event loop. */
  generatorDelayMs: number
  walBytes: number
  queries: number
  sockets: SocketBytes
}

/** The resource that bounds a measurement; `none` when every one of them has room. */
export type Limit = 'machine' | 'generator' | 'web process' | 'none'

/** Share of a resource from which on it counts as exhausted. */
const exhausted = 0.9

/** Starts to measure; the returned function ends it. */
export async function measureResources(environment: Environment): Promise<() => Promise<Resources>> {
  const { admin, sockets } = environment
  const delays = monitorEventLoopDelay({ resolution: 10 })
  const before = { ...(await databaseCounters(admin)), sockets: sockets.read() }
  const cpu = environment.readCpu()
  const machine = machineCpuMs()
  const startedAt = now()
  delays.enable()
  return async () => {
    delays.disable()
    const durationMs = now() - startedAt
    const cpuAfter = environment.readCpu()
    const machineAfter = machineCpuMs()
    const socketsAfter = sockets.read()
    const after = await databaseCounters(admin)
    return {
      durationMs,
      cpuMs: {
        web: cpuAfter.web - cpu.web,
        worker: cpuAfter.worker - cpu.worker,
        postgres: cpuAfter.postgres - cpu.postgres,
        generator: cpuAfter.generator - cpu.generator,
      },
      machineCpuMs: machineAfter - machine,
      processors: cpus().length,
      // The monitor records its own resolution with every sample.
      generatorDelayMs: Math.max(0, delays.percentile(99) / 1e6 - 10),
      walBytes: after.wal - before.wal,
      // One of them is the earlier reading itself.
      queries: after.queries - before.queries - 1,
      sockets: {
        up: socketsAfter.up - before.sockets.up,
        down: socketsAfter.down - before.sockets.down,
        connections: socketsAfter.connections - before.sockets.connections,
      },
    }
  }
}

/** Names the resource that bounds a measurement. A Node.js process has one processor for its JavaScript. */
export function limitOf({ durationMs, cpuMs, machineCpuMs: machine, processors }: Resources): Limit {
  if (machine / (durationMs * processors) >= exhausted) return 'machine'
  if (cpuMs.generator / durationMs >= exhausted) return 'generator'
  if (cpuMs.web / durationMs >= exhausted) return 'web process'
  return 'none'
}

/** Position in the write-ahead log in bytes, and statements executed so far (pg_stat_statements). */
async function databaseCounters(admin: Environment['admin']): Promise<{ wal: number; queries: number }> {
  const { rows } = await admin.query<{ wal: number; queries: number }>(
    `SELECT pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0')::float8 AS wal,
      (SELECT coalesce(sum(calls), 0)::float8 FROM pg_stat_statements) AS queries`,
  )
  return rows[0] ?? { wal: Number.NaN, queries: Number.NaN }
}
