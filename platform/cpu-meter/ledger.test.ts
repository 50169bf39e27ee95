import { expect, test } from 'vitest'
import type { CostStore, FollowerCost } from '#core/ports/cost-store.ts'
import { openLedger } from './ledger.ts'
import type { OpenMeter } from './meter.ts'

/** A meter that charges what a test says, and a store that works only when it should. */
function setUp() {
  let charged: FollowerCost[] = []
  const meter: OpenMeter = {
    onClosed: null,
    open: () => ({ run: (work) => work(), belongTo: () => {}, close: () => {} }),
    take: () => charged.splice(0),
    close: () => {},
  }
  const stored: FollowerCost[] = []
  const state = { works: true }
  const store: CostStore = {
    async add(costs) {
      if (!state.works) throw new Error('The database is away.')
      stored.push(...costs)
    },
    ofJob: async (jobid) => stored.filter((cost) => cost.jobid === jobid),
  }
  const errors: unknown[] = []
  const onError = (error: unknown) => void errors.push(error)
  const ledger = openLedger(meter, store, { modes: ['polling', 'sse'], onError })
  const charge = (follower: string, cpuMs: number) => {
    charged = [...charged, { jobid: 'j', follower, cpuMs }]
  }
  return { ledger, meter, charge, state, stored, errors }
}

test('what is charged is stored when it is asked for, one row a follower', async () => {
  const { ledger, charge } = setUp()
  charge('polling', 1)
  charge('sse', 2)
  charge('polling', 0.5)
  expect(await ledger.ofJob('j')).toEqual([
    { jobid: 'j', follower: 'polling', cpuMs: 1.5 },
    { jobid: 'j', follower: 'sse', cpuMs: 2 },
  ])
})

test('what cannot be stored is kept for the next time', async () => {
  const { ledger, charge, state, errors } = setUp()
  state.works = false
  charge('sse', 2)
  expect(await ledger.ofJob('j')).toEqual([])
  state.works = true
  charge('sse', 1)
  expect(await ledger.ofJob('j')).toEqual([{ jobid: 'j', follower: 'sse', cpuMs: 3 }])
  expect(errors).toHaveLength(1)
})

test('it is stored by itself soon after an account is closed, and at the end', async () => {
  const { ledger, meter, charge, stored } = setUp()
  charge('sse', 2)
  meter.onClosed?.()
  await expect.poll(() => stored.length).toBe(1)
  charge('sse', 1)
  await ledger.close()
  expect(stored.length).toBe(2)
})

test('modes are told apart, and a mode that there is not is none', async () => {
  const { ledger, charge } = setUp()
  charge('polling/250', 1_000)
  charge('polling', 500)
  charge('carrier-pigeon', 9)
  await ledger.ofJob('j')
  expect(Object.fromEntries(ledger.byMode())).toEqual({ polling: 1.5, sse: 0 })
})
