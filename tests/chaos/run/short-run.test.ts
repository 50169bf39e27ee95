import { expect, it } from 'vitest'
import { check } from '#tests/chaos/checker/check.ts'
import { measure } from '#tests/chaos/checker/measures.ts'
import { parseOptions } from './options.ts'
import { runChaos } from './run.ts'

const faults = [
  'web-kill,web-stop,worker-kill,worker-term,analysis-stop,backend-kill,session',
  'database-link,client-link-cut,client-link-delay,receiver',
].join()

it('chaos run: half a minute of faults violates no invariant', async () => {
  const fixed = '--seed 5 --minutes 0.5 --jobs 10 --documents 8 --brokers none'.split(' ')
  const options = parseOptions([...fixed, '--faults', faults])
  if (!options) throw new Error('The options are a request for help.')
  const evidence = await runChaos(options, () => {})
  expect(check(evidence)).toEqual([])
  const { submits, faults: injected } = measure(evidence)
  expect(submits.accepted).toBeGreaterThan(0)
  expect(Object.values(injected).some((fault) => fault.injected > 0)).toBe(true)
}, 600_000)

it('chaos run: an unknown fault, defect or number is refused with the name of the option', () => {
  expect(() => parseOptions(['--faults', 'rain'])).toThrow('--faults: no fault begins with "rain".')
  expect(() => parseOptions(['--minutes', 'two'])).toThrow('--minutes must be a positive number.')
  expect(() => parseOptions(['--defect', 'rust'])).toThrow('--defect: one of lost-event')
  expect(parseOptions(['--help'])).toBeNull()
})
