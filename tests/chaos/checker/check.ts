import { checkDestinations } from './destinations.ts'
import { checkEnvelopes } from './envelopes.ts'
import type { Evidence } from './evidence.ts'
import { checkFollowers } from './followers.ts'
import { checkJobs } from './jobs.ts'
import { checkResources } from './resources.ts'
import { checkTimes } from './times.ts'

/** The invariants. Each must have no finding; `checker.test.ts` has a violation of each. */
export const invariants = {
  'lost job': 'an accepted job that is not in the database, or not final',
  'foreign job': 'a job that nobody submitted, or of another user',
  'repeated job': 'one submission that made two jobs',
  'wrong transition': 'a log that is not uploaded, processing …, final',
  'gap in the log': 'sequence numbers of a job that are not 1, 2, 3 …',
  'wrong time': 'an event that is dated before its predecessor or after its receipt',
  'wrong document': 'a document that is not stored, or not as it was sent',
  'wrong verdict': 'a document that completes without faults and ended otherwise',
  'wrong answer': 'a waiting submit whose answer differs from the job',
  'open follower': 'a follower that did not end with its job',
  'final events': 'a follower without exactly one final event',
  'lost event': 'an event of the log that a follower did not get',
  'order violation': 'an event after a later one of its job',
  'duplicate event': 'an event that one follower got twice',
  'foreign event': 'an event of another job or user',
  'different envelope': 'one event with two contents',
  'undelivered event': 'an event that a destination did not get',
  'different id': 'a repeated message with another id',
  'wrong signature': 'a message whose signature or token is not valid',
  'followed redirect': 'a message that was sent to the target of a redirect',
  'orphan file': 'a stored file without a job, older than the sweep allows',
  'active fault': 'a fault that was not undone',
  'left process': 'a process that is alive after the stop',
  'left session': 'a database session that is open after the stop',
  'memory growth': 'memory that is not back near its start',
  'descriptor growth': 'descriptors that are not back near their start',
  'unread evidence': 'something that could not be read at the end, such as the database',
} as const

export type Invariant = keyof typeof invariants

/** A violation: which invariant, and where. */
export interface Finding {
  invariant: Invariant
  detail: string
}

/** Checks the evidence of a run against every invariant. */
export function check(evidence: Evidence): Finding[] {
  const unread = evidence.unread.map(
    ({ source, reason }): Finding => ({ invariant: 'unread evidence', detail: `${source}: ${reason}` }),
  )
  // Without its rows every job would be lost and every event foreign. The run has failed anyway.
  if (evidence.unread.some(({ source }) => source === 'database'))
    return [...unread, ...checkEnvelopes(evidence), ...checkResources({ ...evidence, files: [] })]
  return [
    ...unread,
    ...checkJobs(evidence),
    ...checkTimes(evidence),
    ...checkEnvelopes(evidence),
    ...checkFollowers(evidence),
    ...checkDestinations(evidence),
    ...checkResources(evidence),
  ]
}
