import { afterAll, afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest'

/**
 * Fails a test that writes to the console or causes a process warning. A test that expects output spies on the
 * console itself; its spy replaces this one.
 */
const levels = ['log', 'info', 'warn', 'error', 'debug'] as const
const spies = new Map<(typeof levels)[number], MockInstance<(...values: unknown[]) => void>>()
const warnings: string[] = []
/** Tests that are running: several, where they are concurrent. */
let running = 0
const recordWarning = (warning: Error) => void warnings.push(`${warning.name}: ${warning.message}`)
process.on('warning', recordWarning)

beforeEach(() => {
  running++
  for (const level of levels) spies.set(level, vi.spyOn(console, level))
})

afterEach(() => {
  const noise = levels.flatMap(
    (level) =>
      spies
        .get(level)
        ?.mock.calls.splice(0)
        .map((call) => `${level}: ${call.join(' ')}`) ?? [],
  )
  if (--running === 0) for (const spy of spies.values()) spy.mockRestore()
  expect([...noise, ...warnings.splice(0)], 'console noise').toEqual([])
})

// Files of one worker share its process when they are not isolated.
afterAll(() => void process.off('warning', recordWarning))
