import { expect, test } from 'vitest'
import { type Share, Stretch } from './stretch.ts'

/** Clocks that stand still until a test moves them. */
function clocks() {
  const at = { wall: 0, idle: 0, cpu: 0 }
  const told = { wall: () => at.wall, idle: () => at.idle, cpu: () => at.cpu }
  return {
    told,
    work(wall: number, cpu = wall) {
      at.wall += wall
      at.cpu += cpu
    },
    sleep(ms: number) {
      at.wall += ms
      at.idle += ms
    },
    now: () => at.wall,
  }
}

const share = (): Share => ({ cpuMs: 0, workedMs: 0 })

/** A stretch whose first sleep is over, from where the CPU is known. */
function begun() {
  const { told, ...clock } = clocks()
  const stretch = new Stretch(told)
  stretch.start(clock.now())
  clock.sleep(10)
  stretch.slept(clock.now())
  return { stretch, clock }
}

test('the CPU between two sleeps is shared out by the time that was worked', () => {
  const { stretch, clock } = begun()
  const [one, other] = [share(), share()]
  // Half of the time somebody else had the processor.
  clock.work(8, 4)
  stretch.note(one, 6)
  stretch.note(other, 2)
  expect([one.cpuMs, other.cpuMs]).toEqual([0, 0])
  clock.sleep(5)
  expect(stretch.slept(clock.now())).toBe(5)
  expect([one.cpuMs, other.cpuMs]).toEqual([3, 1])
})

test("what is nobody's is charged to nobody", () => {
  const { stretch, clock } = begun()
  const one = share()
  clock.work(10)
  stretch.note(null, 7)
  stretch.note(one, 3)
  clock.sleep(5)
  stretch.slept(clock.now())
  expect(one.cpuMs).toBeCloseTo(3)
})

test('a thread that never sleeps is charged all the same', () => {
  const { stretch, clock } = begun()
  const one = share()
  clock.work(300, 150)
  stretch.note(one, 300)
  stretch.slept(clock.now())
  expect(one.cpuMs).toBe(150)
})

test('what came before the first sleep is taken as it is: nobody knows when its CPU began', () => {
  const { told, ...clock } = clocks()
  const stretch = new Stretch(told)
  clock.work(40)
  stretch.start(clock.now())
  const one = share()
  clock.work(4, 2)
  stretch.note(one, 4)
  clock.sleep(5)
  stretch.slept(clock.now())
  expect(one.cpuMs).toBe(4)
})
