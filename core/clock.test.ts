import { expect, it } from 'vitest'
import { ServiceClock } from './clock.ts'

/** A clock on a host whose clocks can be set. Its time is right until a test sets it. */
function clockOf(start = 1_000_000) {
  const host = { wall: start, monotonic: 0 }
  const clock = new ServiceClock({ wallMs: () => host.wall, monotonicMs: () => host.monotonic })
  return {
    host,
    clock,
    pass(ms: number) {
      host.wall += ms
      host.monotonic += ms
    },
  }
}

it('clock: is that of the host before the first comparison, and while the two agree', () => {
  const { clock, host, pass } = clockOf()
  expect(clock.now()).toBe(1_000_000)
  clock.compare(1_000_000 + 40)
  pass(5_000)
  expect(clock.now()).toBe(1_005_000)
  // NTP adjusts a clock by small steps.
  host.wall += 300
  expect(clock.now()).toBe(1_005_300)
})

it.each([330_000, -330_000, 2_000])('clock: does not follow a jump of the host’s clock by %d ms', (jump) => {
  const { clock, host, pass } = clockOf()
  clock.compare(1_000_000)
  host.wall += jump
  pass(1_000)
  expect(clock.now()).toBe(1_001_000)
  clock.compare(1_001_020)
  pass(1_000)
  expect(clock.now()).toBe(1_002_000)
  host.wall -= jump
  expect(clock.now()).toBe(1_002_000)
})

it('clock: is that of the reference on a host whose clock was wrong from the start', () => {
  const { clock, pass } = clockOf()
  clock.compare(1_600_000)
  pass(1_000)
  expect(clock.now()).toBe(1_601_000)
})

it('clock: follows the reference when the monotonic clock stood still, as in a suspended machine', () => {
  const { clock, host } = clockOf()
  clock.compare(1_000_000)
  host.wall += 3_600_000
  expect(clock.now()).toBe(1_000_000)
  clock.compare(4_600_000)
  expect(clock.now()).toBe(4_600_000)
})

it('clock: knows for how long the host’s clock was right', () => {
  const { clock, host, pass } = clockOf()
  clock.compare(1_000_000)
  expect(clock.wasHostRightFor(60_000)).toBe(true)
  host.wall -= 330_000
  expect(clock.now()).toBe(1_000_000)
  host.wall += 330_000
  pass(59_000)
  expect(clock.wasHostRightFor(60_000)).toBe(false)
  pass(1_000)
  expect(clock.wasHostRightFor(60_000)).toBe(true)
})

it('clock: an inexact comparison does not move it', () => {
  const { clock, host } = clockOf()
  clock.compare(1_000_000)
  host.wall += 60_000
  clock.compare(1_004_000, 5_000)
  expect(clock.now()).toBe(1_000_000)
  host.wall = 1_003_000
  clock.compare(1_000_000, 5_000)
  expect(clock.now()).toBe(1_000_000)
})
