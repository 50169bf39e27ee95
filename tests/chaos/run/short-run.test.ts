import { expect, it } from 'vitest'
import { check } from '#tests/chaos/checker/check.ts'
import { measure } from '#tests/chaos/checker/measures.ts'
import { installedBrokers } from '#tests/chaos/clients/brokers.ts'
import { parseCommand, parseOptions } from './options.ts'
import { describeMachine } from './report/machine.ts'
import { toMarkdown } from './report/markdown.ts'
import { runChaos } from './run.ts'
import { AdjustableClock } from './service/adjustable-clock.ts'

it('chaos run: two minutes of faults violate no invariant', async () => {
  // RabbitMQ needs several seconds of CPU time to start; its conformance suite kills it, too.
  const brokers = installedBrokers().filter((type) => type !== 'amqp')
  const fixed = '--seed 10 --minutes 2 --jobs 14 --pause 6 --documents 8'.split(' ')
  const options = parseOptions([...fixed, '--brokers', brokers.join() || 'none'])
  if (!options) throw new Error('The options are a request for help.')
  const evidence = await runChaos(options, () => {})
  expect(check(evidence)).toEqual([])
  const measures = measure(evidence)
  expect(measures.submits.accepted).toBeGreaterThan(0)
  expect(Object.values(measures.faults).some((fault) => fault.injected > 0)).toBe(true)
  const { injected } = measures.faults['clock-back'] ?? {}
  if (AdjustableClock.isAvailable()) expect(injected).toBe(1)
  else console.log('Skipped: jumps of the clock, because libfaketime is not installed.')
  const result = {
    command: 'npm run chaos',
    machine: describeMachine(),
    options,
    measures,
    findings: [],
    evidence,
  }
  const tables = toMarkdown([result, result])
  expect(tables).toMatch(/^\| figure \| seed 10 \| seed 10 \|$/m)
  expect(tables).toMatch(/^\| submits sent \| 14 \| 14 \|$/m)
  expect(tables).toMatch(/^\| violations: lost job \| 0 \| 0 \|$/m)
  expect(tables).not.toContain('undefined')
}, 600_000)

it('chaos run: an unknown fault, defect or number is refused with the name of the option', () => {
  expect(() => parseOptions(['--faults', 'rain'])).toThrow('--faults: no fault begins with "rain".')
  expect(() => parseOptions(['--minutes', 'two'])).toThrow('--minutes must be a positive number.')
  expect(() => parseOptions(['--defect', 'rust'])).toThrow('--defect: one of lost-event')
  expect(parseOptions(['--help'])).toBeNull()
  expect(parseCommand(['--markdown', 'a.json', 'b.json'])).toEqual({
    kind: 'tables',
    files: ['a.json', 'b.json'],
  })
  expect(() => parseCommand(['--markdown'])).toThrow('--markdown: files that --json wrote.')
})
