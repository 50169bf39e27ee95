import type { Broker } from '#tests/chaos/clients/brokers.ts'
import type { Receiver } from '#tests/chaos/clients/receiver.ts'
import type { Stack } from '#tests/chaos/run/service/stack.ts'
import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import type { SparedJobs } from './spared-jobs.ts'

/** What faults act on. */
export interface Targets {
  stack: Stack
  /** Between the clients and the web processes. */
  clientLink: FaultyProxy
  /** Between each unit of the service and PostgreSQL. */
  databaseLinks: readonly FaultyProxy[]
  receivers: readonly Receiver[]
  brokers: readonly Broker[]
  sparedJobs: SparedJobs
}

/** A fault that was injected. */
export interface ActiveFault {
  /** Connections, chunks of data, processes, sessions or requests that it has hit so far. */
  hits(): number
  /** Undoes it. */
  end(): void | Promise<void>
}

export interface Fault {
  /** Shortest and longest duration in milliseconds; 0 for a fault without a duration. */
  lastsMs: readonly [number, number]
  /** Injects it. `pick` in [0, 1) selects one of several candidates. @throws Unavailable */
  begin(targets: Targets, pick: number): Promise<ActiveFault>
}

/** A fault without a duration. `act` returns what it hit. */
export function instant(act: (targets: Targets, pick: number) => Promise<number> | number): Fault {
  return {
    lastsMs: [0, 0],
    async begin(targets, pick) {
      const hits = await act(targets, pick)
      return { hits: () => hits, end() {} }
    },
  }
}

/** There is nothing to inject the fault into. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable'
}

/** The candidate that `pick` selects. @throws Unavailable when there is none */
export function choose<T>(candidates: readonly T[], pick: number, what: string): T {
  const chosen = candidates[Math.floor(pick * candidates.length)]
  if (chosen === undefined) throw new Unavailable(`There is no ${what}.`)
  return chosen
}
