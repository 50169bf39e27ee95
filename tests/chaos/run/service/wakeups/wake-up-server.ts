import { BrokerOutages } from '#tests/chaos/clients/broker-outages.ts'
import { isInstalled, startBroker } from '#tests/support/brokers/broker-process.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import type { Cleanup } from '../../cleanup.ts'

/** What carries the wake-ups between the processes of a run: LISTEN and NOTIFY, or a NATS server. */
export const wakeUpTypes = ['postgres', 'nats'] as const

export type WakeUpType = (typeof wakeUpTypes)[number]

const program = 'nats-server'

/** NATS where it is installed, as for the brokers. */
export function defaultWakeUpType(): WakeUpType {
  return isInstalled(program) ? 'nats' : 'postgres'
}

/** A NATS server that carries the wake-ups of a run, with a proxy for each unit of the service. */
export interface WakeUpServer {
  readonly links: readonly FaultyProxy[]
  readonly outages: BrokerOutages
  /** `WAKEUP_URL` of the unit with this index, through its proxy. */
  urlOf(unit: number): string
  /** Sends a signal to the server. Returns whether it was running. */
  signal(signal: NodeJS.Signals): boolean
}

/** Starts it for so many units. What stops it is added to `cleanup`. */
export async function startWakeUpServer(cleanup: Cleanup, units: number): Promise<WakeUpServer> {
  const server = await cleanup.start(
    () => startBroker((port) => ({ program, args: ['--addr', '127.0.0.1', '--port', String(port)] })),
    (started) => started.close(),
  )
  const links: FaultyProxy[] = []
  for (let unit = 0; unit < units; unit++) {
    links.push(
      await cleanup.start(
        () => openFaultyProxy(server.port),
        (opened) => opened.close(),
      ),
    )
  }
  return {
    links,
    outages: new BrokerOutages(server),
    urlOf: (unit) => `nats://127.0.0.1:${links[unit]?.port}/chaos`,
    signal: (signal) => server.signal?.(signal) ?? false,
  }
}
