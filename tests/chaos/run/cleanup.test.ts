import { expect, it } from 'vitest'
import { Cleanup } from './cleanup.ts'

it('cleanup: takes the steps in reverse order, and closes what is being started', async () => {
  const cleanup = new Cleanup()
  const taken: string[] = []
  const start = Promise.withResolvers<string>()
  cleanup.add(() => taken.push('first'))
  const started = cleanup.start(
    () => start.promise,
    (name) => taken.push(`close ${name}`),
  )
  cleanup.add(() => taken.push('last'))
  const ended = cleanup.run()
  start.resolve('broker')
  await ended
  expect(taken).toEqual(['last', 'close broker', 'first'])
  expect(await started).toBe('broker')
})

it('cleanup: what does not start is not closed', async () => {
  const cleanup = new Cleanup()
  const failing = cleanup.start(
    () => Promise.reject(new Error('It does not start.')),
    () => expect.unreachable('It was closed.'),
  )
  await expect(failing).rejects.toThrow('It does not start.')
  await cleanup.run()
})

it('cleanup: nothing is started after its begin', async () => {
  const cleanup = new Cleanup()
  await cleanup.run()
  expect(() => cleanup.add(() => {})).toThrow('The run is being ended.')
  const start = () => expect.unreachable('It was started.')
  await expect(cleanup.start(start, () => {})).rejects.toThrow('The run is being ended.')
})
