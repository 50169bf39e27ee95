import { expect, it } from 'vitest'
import { createPlanSchema } from './plan.ts'

const schema = createPlanSchema({ modes: ['stream'], destinationTypes: ['call', 'push'] })

it('parses delivery modes, then destination types with ascending delays', () => {
  expect(schema.parse('stream, push@30s,call@5m')).toEqual([
    { name: 'stream', afterMs: 0 },
    { name: 'push', afterMs: 30_000 },
    { name: 'call', afterMs: 300_000 },
  ])
  expect(schema.parse('push@250ms,call@24h')?.at(-1)).toEqual({ name: 'call', afterMs: 86_400_000 })
  expect(schema.parse('call')).toEqual([{ name: 'call', afterMs: 0 }])
})

it('a short name becomes that of its destination type, once', () => {
  const shortNames = new Map([['p', 'push']])
  const named = createPlanSchema({ modes: ['stream'], destinationTypes: ['push'], shortNames })
  expect(named.parse('stream,p@30s')).toEqual([
    { name: 'stream', afterMs: 0 },
    { name: 'push', afterMs: 30_000 },
  ])
  expect(named.safeParse('p@1s,push@2s').success).toBe(false)
})

it.each([
  ['', 'is empty'],
  ['socket', 'is unknown'],
  ['stream@5s', 'is a mode with a delay'],
  ['call@5s,push@1s', 'has descending delays'],
  ['call@5s,stream', 'has a mode after a delay'],
  ['call,call@5s', 'has a name twice'],
  ['call@25h', 'has a delay that is too long'],
  ['call@5', 'has a delay without a unit'],
  ['call@-5s', 'has a negative delay'],
])('rejects a plan that %j %s', (plan) => {
  expect(schema.safeParse(plan).success).toBe(false)
})
