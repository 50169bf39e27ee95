import { expect, it } from 'vitest'
import { check, type Invariant, invariants } from './check.ts'
import { redirectTarget } from './destinations.ts'
import type { Evidence } from './evidence.ts'
import { exampleEvidence, first } from './example-evidence.ts'

/** Violations, by the invariant that they violate. Each changes correct evidence in one place. */
const violations: Record<Invariant, Record<string, (evidence: Evidence) => void>> = {
  'lost job': {
    'an accepted job without a row': ({ database }) => void database.jobs.shift(),
    'an accepted job that is not final': ({ database }) => {
      first(database.jobs).state = 'processing'
    },
    'a job without an acceptance that is not final': ({ submissions, database }) => {
      first(submissions).jobid = null
      first(database.jobs).state = 'uploaded'
    },
  },
  'foreign job': {
    'a job that nobody submitted': ({ database }) => {
      first(database.jobs).filename = 'other.pdf'
    },
    'a job of another user': ({ database }) => {
      first(database.jobs).userid = 'bob'
    },
  },
  'repeated job': {
    'two jobs of one submission': ({ database }) => {
      database.jobs.push({ ...first(database.jobs), jobid: 'job-3' })
    },
  },
  'wrong transition': {
    'a job that completed before it was processed': ({ database }) => {
      const [uploaded, processing] = database.events
      if (uploaded && processing) [uploaded.type, processing.type] = [processing.type, uploaded.type]
    },
    'a second final event': ({ database, followers }) => {
      const last = { ...first(database.events), seq: 4, type: 'job.error' as const }
      database.events.push(last)
      first(database.jobs).seq = 4
      first(followers).events.push({ ...last, id: 'job-1-4', userid: 'ada', digest: 'data of job-1-4' })
    },
    'more attempts than processing events': ({ database }) => {
      first(database.jobs).attempt = 2
    },
  },
  'gap in the log': {
    'a missing event row': ({ database }) => void database.events.splice(1, 1),
    'a sequence number that occurs twice': ({ database }) => {
      database.events.push({ ...first(database.events) })
    },
  },
  'wrong time': {
    'an event that is dated before its predecessor': ({ database }) => {
      const [, second] = database.events
      if (second) second.at -= 45_000
    },
    'an event that is dated before its submit': ({ database }) => {
      first(database.events).at -= 330_000
    },
    'an event that is dated after its receipt': ({ database }) => {
      const [, , third] = database.events
      if (third) third.at += 45_000
    },
  },
  'wrong verdict': {
    'an error for a valid document': ({ database, submissions }) => {
      Object.assign(first(database.jobs), { state: 'error', errorCode: 'analysis_crashed' })
      first(submissions).waitedFor = null
    },
    'another analysis': ({ database }) => {
      first(database.jobs).digest = 'another'
    },
    'an error whose accept was not received': ({ database, submissions, followers }) => {
      Object.assign(first(submissions), { jobid: null, acceptedAt: null, waitedFor: null })
      followers.shift()
      Object.assign(first(database.jobs), { state: 'error', errorCode: 'worker_lost' })
    },
  },
  'wrong document': {
    'a document that is not stored': ({ files }) => void files.shift(),
    'a document that is stored incompletely': ({ files }) => {
      first(files).sha256 = 'half of the letter'
    },
    'another document whose accept was not received': ({ database, submissions, followers }) => {
      Object.assign(first(submissions), { jobid: null, acceptedAt: null, waitedFor: null })
      followers.shift()
      first(database.jobs).sha256 = 'invoice'
    },
  },
  'wrong answer': {
    'a waiting submit with another final state': ({ submissions }) => {
      first(submissions).waitedFor = 'error'
    },
  },
  'open follower': {
    'a follower that still waits': ({ followers }) => {
      first(followers).end = 'open'
    },
    'a follower that gave up': ({ followers }) => {
      first(followers).end = 'failed'
    },
  },
  'final events': {
    'a second final event': ({ followers }) => {
      const { events } = first(followers)
      const final = events.at(-1)
      if (final) events.push({ ...final })
    },
    'no final event': ({ followers }) => void first(followers).events.pop(),
  },
  'lost event': {
    'a gap': ({ followers }) => void first(followers).events.splice(1, 1),
    'a missing start after a snapshot without a position': ({ followers }) => {
      Object.assign(first(followers), { after: null })
      first(followers).events.splice(0, 2)
    },
  },
  'order violation': {
    'a follower that got an event too late': ({ followers }) => void first(followers).events.reverse(),
    'a destination that got an event too late': ({ receipts }) => {
      const [one, , two] = receipts
      if (one && two) receipts.splice(0, 3, two, one)
    },
  },
  'duplicate event': {
    'an event that a follower got twice': ({ followers }) => {
      const { events } = first(followers)
      events.splice(1, 0, { ...first(events) })
    },
  },
  'foreign event': {
    'an event of another job at a follower': ({ followers }) => {
      const [ada, bob] = followers
      if (ada && bob) ada.events.unshift(first(bob.events))
    },
    'an event of another user at a destination': ({ receipts }) => {
      first(receipts).owner = 'bob'
    },
    'a notification of an event of another user': ({ receipts }) => {
      const [, notification] = receipts
      if (notification) notification.owner = 'bob'
    },
  },
  'different envelope': {
    'other data in a follower': ({ followers }) => {
      first(first(followers).events).digest = 'another'
    },
    'another type at a destination': ({ receipts }) => {
      first(receipts).type = 'job.error'
    },
    'another type in a notification': ({ receipts }) => {
      const [, notification] = receipts
      if (notification) notification.type = 'job.error'
    },
    'two contents of the notifications of an event': ({ receipts }) => {
      const [, notification] = receipts
      if (notification) receipts.push({ ...notification, digest: 'another' })
    },
  },
  'undelivered event': {
    'a delivery that failed': ({ database }) => {
      first(database.deliveries).state = 'failed'
    },
    'a delivery that was never recorded': ({ database }) => void database.deliveries.shift(),
    'a delivered event that did not arrive': ({ receipts }) => void receipts.shift(),
    'a delivered event that the receiver refused': ({ receipts }) => {
      first(receipts).accepted = false
    },
  },
  'different id': {
    'a repeated message with another id': ({ receipts }) => {
      receipts.push({ ...first(receipts), id: 'job-1-9' })
    },
  },
  'wrong signature': {
    'a message with an invalid signature': ({ receipts }) => {
      first(receipts).verified = false
    },
  },
  'followed redirect': {
    'a message at the target of the redirect': ({ receipts }) => {
      receipts.push({ ...first(receipts), path: redirectTarget })
    },
  },
  'orphan file': {
    'an old file without a job': ({ files }) => {
      files.push({ path: 'b1/job-9/document.pdf', jobid: 'job-9', ageMs: 300_000, sha256: null })
    },
    'an old partial file': ({ files }) => {
      files.push({ path: 'b1/job-1/document.pdf.part', jobid: 'job-1', ageMs: 300_000, sha256: null })
    },
  },
  'active fault': {
    'a process that is still stopped': ({ activeFaults }) => void activeFaults.push('stopped process: 1 web'),
  },
  'left process': {
    'a process after the stop': ({ leftProcesses }) => void leftProcesses.push('1 node worker/main.ts'),
  },
  'left session': {
    'a session after the stop': ({ leftSessions }) => void leftSessions.push('hearback idle'),
  },
  'memory growth': {
    'memory that has doubled': ({ resources }) => {
      first(resources.after).memoryMb = 600
    },
  },
  'descriptor growth': {
    'descriptors that were not closed': ({ resources }) => {
      first(resources.after).descriptors = 200
    },
  },
  'unread evidence': {
    'a database that stayed away': ({ unread }) =>
      void unread.push({ source: 'database', reason: 'connect ECONNREFUSED' }),
    'a broker that stayed away': ({ unread }) =>
      void unread.push({ source: 'broker amqp', reason: 'timeout' }),
  },
}

it('checker: finds nothing in evidence that satisfies every invariant', () => {
  expect(check(exampleEvidence())).toEqual([])
})

it.each(Object.keys(invariants) as Invariant[])('checker: finds a violation: %s', (invariant) => {
  const cases = Object.entries(violations[invariant])
  expect(cases.length).toBeGreaterThan(0)
  for (const [title, violate] of cases) {
    const evidence = exampleEvidence()
    violate(evidence)
    const found = check(evidence).map((finding) => finding.invariant)
    expect(found, title).toContain(invariant)
  }
})

it('checker: accepts what the contract allows', () => {
  const evidence = exampleEvidence()
  const { receipts, files, database, followers } = evidence
  // A repetition with the same id, and an event whose attempt failed, after later ones.
  receipts.push({ ...first(receipts) })
  receipts.push({ ...first(receipts), accepted: false })
  const late = receipts.splice(0, 1)
  receipts.push(...late)
  first(database.deliveries).failures = 1
  // A file that the sweep has not reached yet.
  files.push({ path: 'b1/job-9/document.pdf', jobid: 'job-9', ageMs: 1_000, sha256: null })
  // A follower without a position of a job that was final.
  Object.assign(first(followers), { after: null, snapshot: { seq: 3, state: 'completed' }, events: [] })
  expect(check(evidence)).toEqual([])
})
