import { expect, it } from 'vitest'
import { SingleFlight } from './single-flight.ts'

/** A source whose reads the test resolves. */
function source() {
  const readings: PromiseWithResolvers<number>[] = []
  return {
    readings,
    load() {
      const reading = Promise.withResolvers<number>()
      readings.push(reading)
      return reading.promise
    },
  }
}

it('calls during a running load share one load that starts after it', async () => {
  const reads = new SingleFlight<number>()
  const { readings, load } = source()
  const first = reads.read('a', load)
  const later = [reads.read('a', load), reads.read('a', load), reads.read('a', load)]
  expect(readings).toHaveLength(1)
  readings[0]?.resolve(1)
  expect(await first).toBe(1)
  await expect.poll(() => readings.length).toBe(2)
  const latest = reads.read('a', load)
  readings[1]?.resolve(2)
  expect(await Promise.all(later)).toEqual([2, 2, 2])
  await expect.poll(() => readings.length).toBe(3)
  readings[2]?.resolve(3)
  expect(await latest).toBe(3)
})

it('loads of different keys and finished loads are not shared', async () => {
  const reads = new SingleFlight<number>()
  const { readings, load } = source()
  const both = [reads.read('a', load), reads.read('b', load)]
  readings[0]?.resolve(1)
  readings[1]?.resolve(2)
  expect(await Promise.all(both)).toEqual([1, 2])
  void reads.read('a', load)
  expect(readings).toHaveLength(3)
})

it('a failed load rejects the calls that share it and no later call', async () => {
  const reads = new SingleFlight<number>()
  const { readings, load } = source()
  const first = reads.read('a', load)
  const second = reads.read('a', load)
  readings[0]?.reject(new Error('down'))
  await expect(first).rejects.toThrow('down')
  await expect.poll(() => readings.length).toBe(2)
  readings[1]?.resolve(2)
  expect(await second).toBe(2)
})
