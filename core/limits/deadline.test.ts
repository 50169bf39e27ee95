import { expect, it, vi } from 'vitest'
import { Deadline } from './deadline.ts'

it('deadline: aborts its signal after the time, once', () => {
  vi.useFakeTimers()
  const deadline = new Deadline(100)
  vi.advanceTimersByTime(99)
  expect(deadline.signal.aborted).toBe(false)
  deadline.restart(50)
  vi.advanceTimersByTime(50)
  expect(deadline.expired).toBe(true)
  expect(deadline.signal.reason.name).toBe('TimeoutError')
  vi.useRealTimers()
})

it('deadline: aborts with the reason of the outer signal, and does not count as expired', () => {
  vi.useFakeTimers()
  const outer = new AbortController()
  const deadline = new Deadline(100, outer.signal)
  outer.abort(new Error('stop'))
  vi.advanceTimersByTime(200)
  expect(deadline.expired).toBe(false)
  expect(deadline.signal.reason).toEqual(new Error('stop'))
  expect(new Deadline(100, outer.signal).signal.reason).toEqual(new Error('stop'))
  vi.useRealTimers()
})

it('deadline: after clear, neither the time nor the outer signal aborts it', () => {
  vi.useFakeTimers()
  const outer = new AbortController()
  const deadline = new Deadline(100, outer.signal)
  deadline.clear()
  outer.abort()
  vi.advanceTimersByTime(200)
  expect(deadline.signal.aborted).toBe(false)
  vi.useRealTimers()
})
