import { expect, it } from 'vitest'
import type { WakeUp } from '#core/ports/wake-ups.ts'
import { decodeWakeUps, encodeWakeUps } from './notification.ts'

it('wake-ups are encoded as payloads that NOTIFY accepts, and decoded in order', () => {
  const wakeUps = Array.from(
    { length: 500 },
    (_, n): WakeUp => ({
      kind: 'event',
      jobid: `job ${n}`,
      userid: '\u{1f4c4}'.repeat(n % 130),
      seq: n,
    }),
  )
  const payloads = encodeWakeUps(wakeUps)
  expect(Math.max(...payloads.map((payload) => Buffer.byteLength(payload)))).toBeLessThan(8_000)
  expect(payloads.length).toBeLessThan(50)
  expect(payloads.flatMap(decodeWakeUps)).toEqual(wakeUps)
  expect(encodeWakeUps([])).toEqual([])
})

it('a wake-up that fits into no payload is left out', () => {
  const queue: WakeUp = { kind: 'queue', queue: 'analyze' }
  const payloads = encodeWakeUps([queue, { kind: 'inbox', token: 'x'.repeat(8_000) }, queue])
  expect(payloads.flatMap(decodeWakeUps)).toEqual([queue, queue])
})

it.each(['', 'not JSON', '{}', '[1, null, {"kind": "event"}, {"kind": "other", "id": "1"}]'])(
  'the payload %j has no wake-up',
  (payload) => {
    expect(decodeWakeUps(payload)).toEqual([])
  },
)
