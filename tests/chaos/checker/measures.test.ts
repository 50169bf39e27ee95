import { expect, it } from 'vitest'
import { exampleEvidence, first } from './example-evidence.ts'
import { measure } from './measures.ts'

it('measures: count what happened, and the recovery from a fault', () => {
  const evidence = exampleEvidence()
  first(evidence.receipts).id = 'job-1-1'
  evidence.receipts.push({ ...first(evidence.receipts) })
  evidence.receipts.push({ ...first(evidence.receipts), accepted: false })
  const measures = measure(evidence)
  expect(measures.submits).toEqual({ sent: 2, accepted: 2, attempts: 2, refused: {} })
  expect(measures.jobs).toEqual({ completed: 2, attempts: 2, errors: {} })
  expect(measures.followers).toEqual({ stream: { followers: 2, events: 6, duplicates: 0 } })
  expect(measures.destinations).toEqual({
    hook: { events: 6, refused: 1, repeated: 1 },
    push: { events: 6, refused: 0, repeated: 0 },
  })
  // Sent at 900, the end of the fault at 950, final at 1,002.
  expect(measures.faults['web-kill']).toEqual({
    injected: 1,
    hits: 1,
    idle: 0,
    skipped: 0,
    longestRecoveryMs: 52,
  })
})
