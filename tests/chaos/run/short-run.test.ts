import { describe, expect, it } from 'vitest'
import { check } from '#tests/chaos/checker/check.ts'
import { type Measures, measure } from '#tests/chaos/checker/measures.ts'
import { faults } from '#tests/chaos/faults/faults.ts'
import { parseCommand, parseOptions } from './options.ts'
import { describeMachine } from './report/machine.ts'
import { toMarkdown } from './report/markdown.ts'
import { runChaos } from './run.ts'
import { AdjustableClock } from './service/adjustable-clock.ts'

/** All kinds that need neither root nor a broker nor an S3 storage nor NATS. */
const kinds = Object.keys(faults).filter((name) => !/^(disk|broker|storage|wakeup)-/.test(name))
/** Those that must have hit something. Some, such as a receiver that answers with 500, may get no request. */
const minKinds = kinds.length / 2

let measures: Measures

it('chaos run: two minutes of faults violate no invariant', async () => {
  // With this seed and pause, each kind occurs once.
  const fixed =
    '--seed 6 --minutes 2 --pause 3 --jobs 24 --documents 8 --brokers none --wakeups postgres'.split(' ')
  const options = parseOptions([...fixed, '--faults', kinds.join()])
  if (!options) throw new Error('The options are a request for help.')
  const evidence = await runChaos(options, () => {})
  expect(check(evidence)).toEqual([])
  measures = measure(evidence)
  expect(measures.submits.accepted).toBeGreaterThan(0)
  expect(Object.keys(measures.faults)).toEqual(kinds.toSorted())
  const hit = Object.values(measures.faults).filter(({ injected }) => injected > 0)
  expect(hit.length).toBeGreaterThan(minKinds)
  const result = {
    command: 'npm run chaos',
    machine: describeMachine(),
    options,
    measures,
    findings: [],
    evidence,
  }
  const tables = toMarkdown([result, result])
  expect(tables).toMatch(/^\| figure \| seed 6 \| seed 6 \|$/m)
  expect(tables).toMatch(/^\| submits sent \| 24 \| 24 \|$/m)
  expect(tables).toMatch(/^\| violations: lost job \| 0 \| 0 \|$/m)
  expect(tables).not.toContain('undefined')
}, 600_000)

describe.skipIf(!AdjustableClock.isAvailable())('jumps of the clock (needs faketime)', () => {
  it('are among the faults of the run', () => expect(measures.faults['clock-back']?.injected).toBe(1))
})

it('chaos run: an unknown fault, defect or number is refused with the name of the option', () => {
  expect(() => parseOptions(['--faults', 'rain'])).toThrow('--faults: no fault begins with "rain".')
  expect(() => parseOptions(['--minutes', 'two'])).toThrow('--minutes must be a positive number.')
  expect(() => parseOptions(['--defect', 'rust'])).toThrow('--defect: one of lost-event')
  expect(() => parseOptions(['--storage', 'tape'])).toThrow('--storage: one of folder, s3.')
  expect(() => parseOptions(['--wakeups', 'pigeon'])).toThrow('--wakeups: one of postgres, nats.')
  expect(parseOptions(['--wakeups', 'nats', '--faults', 'wakeup-kill'])?.faults).toEqual(['wakeup-kill'])
  const withoutNats = ['--wakeups', 'postgres']
  expect(parseOptions(withoutNats)?.faults.filter((name) => name.startsWith('wakeup'))).toEqual([])
  expect(() => parseOptions(['--faults', 'storage'])).toThrow('--faults: no fault begins with "storage".')
  expect(parseOptions(['--help'])).toBeNull()
  expect(parseCommand(['--markdown', 'a.json', 'b.json'])).toEqual({
    kind: 'tables',
    files: ['a.json', 'b.json'],
  })
  expect(() => parseCommand(['--markdown'])).toThrow('--markdown: files that --json wrote.')
})
