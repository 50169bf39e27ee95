import { afterEach, beforeEach, expect, type MockInstance, vi } from 'vitest'

/**
 * Noise fails a test: what is written to the console and not expected is a warning nobody reads.
 * A test that wants output spies on the console itself; its spy replaces this one.
 */
const levels = ['log', 'info', 'warn', 'error', 'debug'] as const
const spies = new Map<(typeof levels)[number], MockInstance<(...values: unknown[]) => void>>()
const warnings: string[] = []
process.on('warning', (warning) => warnings.push(`${warning.name}: ${warning.message}`))

beforeEach(() => {
  for (const level of levels) spies.set(level, vi.spyOn(console, level))
})

afterEach(() => {
  const noise = levels.flatMap(
    (level) => spies.get(level)?.mock.calls.map((call) => `${level}: ${call.join(' ')}`) ?? [],
  )
  for (const spy of spies.values()) spy.mockRestore()
  expect([...noise, ...warnings.splice(0)], 'console noise').toEqual([])
})
