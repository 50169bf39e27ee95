import { connect } from '@nats-io/transport-node'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findActiveFaults } from '#tests/chaos/faults/active-faults.ts'
import { Cleanup } from '#tests/chaos/run/cleanup.ts'
import {
  defaultWakeUpType,
  startWakeUpServer,
  type WakeUpServer,
} from '#tests/chaos/run/service/wakeups/wake-up-server.ts'
import { until } from '#tests/support/until.ts'
import { type Targets, Unavailable } from '../fault.ts'
import { wakeUpFaults } from './wake-up-faults.ts'

const names = Object.keys(wakeUpFaults)

function targetsOf(wakeUps: WakeUpServer | null): Targets {
  const stack = { wakeUps, clock: null, storage: { links: [], volume: null } }
  const link = { isFaulty: false }
  return {
    ...{ stack, clientLink: link, databaseLinks: [], receivers: [], brokers: [] },
  } as unknown as Targets
}

it.each(names)('%s: is skipped when PostgreSQL carries the wake-ups', async (name) => {
  await expect(wakeUpFaults[name]?.begin(targetsOf(null), 0)).rejects.toBeInstanceOf(Unavailable)
})

describe.skipIf(defaultWakeUpType() !== 'nats')('faults of the wake-up server (need nats-server)', () => {
  const cleanup = new Cleanup()
  let server: WakeUpServer
  beforeAll(async () => {
    server = await startWakeUpServer(cleanup, 2)
  })
  afterAll(() => cleanup.run())
  const addressOf = (unit: number) => new URL(server.urlOf(unit)).host

  it.each(names)(
    '%s: no message passes during it, its end is noticed, and messages pass after it',
    async (name) => {
      const targets = targetsOf(server)
      const fault = await wakeUpFaults[name]?.begin(targets, 0)
      expect(fault?.hits()).toBe(1)
      // A signal takes effect a little later.
      await until(() =>
        expect(findActiveFaults(targets)).toEqual([
          expect.stringMatching(
            name === 'wakeup-stop' ? /^stopped process: \d+ .*nats-server/ : /^wake-up server$/,
          ),
        ]),
      )
      await expect(connect({ servers: addressOf(1), timeout: 300, reconnect: false })).rejects.toThrow()
      for (const other of names)
        if (name !== 'wakeup-stop')
          await expect(wakeUpFaults[other]?.begin(targets, 0)).rejects.toBeInstanceOf(Unavailable)
      await fault?.end()
      expect(findActiveFaults(targets)).toEqual([])
      const connections = [await connect({ servers: addressOf(0) }), await connect({ servers: addressOf(1) })]
      const [first, second] = connections
      const received = second?.subscribe('chaos.all', { max: 1 })
      await second?.flush()
      first?.publish('chaos.all', 'wake-up')
      for await (const message of received ?? []) expect(message.string()).toBe('wake-up')
      for (const connection of connections) await connection.close()
    },
  )
})
