import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { HeartBeats, negotiateHeartBeats } from './heart-beat.ts'

beforeEach(() => void vi.useFakeTimers())
afterEach(() => void vi.useRealTimers())

it.each([
  ['10000,10000', 10_000, 10_000],
  ['1000,2000', 5_000, 10_000],
  ['20000,30000', 30_000, 20_000],
  ['0,10000', 10_000, 0],
  ['10000,0', 0, 10_000],
  ['0,0', 0, 0],
  [undefined, 0, 0],
])('negotiates %s', (header, sendMs, receiveMs) => {
  expect(negotiateHeartBeats(header, { sendMs: 5_000, receiveMs: 10_000 })).toEqual({ sendMs, receiveMs })
})

it.each(['', '10000', '1,2,3', 'a,b', '-1,0', '1.5,0', '9999999999,0'])('rejects %j', (header) => {
  expect(() => negotiateHeartBeats(header, { sendMs: 1, receiveMs: 1 })).toThrow(/heart-beat/)
})

it('sends at each interval and reports silence after two', () => {
  const send = vi.fn()
  const onSilence = vi.fn()
  const heartBeats = new HeartBeats({ sendMs: 100, receiveMs: 100 }, { send, onSilence })
  for (let n = 0; n < 5; n++) {
    vi.advanceTimersByTime(100)
    heartBeats.touch()
  }
  expect(send).toHaveBeenCalledTimes(5)
  expect(onSilence).not.toHaveBeenCalled()
  vi.advanceTimersByTime(200)
  expect(onSilence).toHaveBeenCalledTimes(1)
  heartBeats.close()
  vi.advanceTimersByTime(1_000)
  expect(send).toHaveBeenCalledTimes(7)
  expect(onSilence).toHaveBeenCalledTimes(1)
})
