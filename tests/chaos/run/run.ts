import assert from 'node:assert'
import { once } from 'node:events'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Evidence, Submission } from '#tests/chaos/checker/evidence.ts'
import { readBaseline } from '#tests/chaos/checker/read-database.ts'
import type { PdfDocument } from '#tests/chaos/clients/documents.ts'
import { Followers, followedModes } from '#tests/chaos/clients/followers.ts'
import { type PlannedSubmit, planLoad } from '#tests/chaos/clients/load.ts'
import { submitDocument } from '#tests/chaos/clients/submitter.ts'
import { findActiveFaults } from '#tests/chaos/faults/active-faults.ts'
import { injectFaults } from '#tests/chaos/faults/inject.ts'
import { planFaults } from '#tests/chaos/faults/schedule.ts'
import { SparedJobs } from '#tests/chaos/faults/spared-jobs.ts'
import { until } from '#tests/support/until.ts'
import { analyseBaseline } from './baseline.ts'
import { Cleanup } from './cleanup.ts'
import { collect } from './collect.ts'
import { defectStatement } from './defects.ts'
import { openDestinations, users } from './destinations.ts'
import { selectDocuments } from './documents.ts'
import type { RunOptions } from './options.ts'
import { removeSharedMemory } from './service/adjustable-clock.ts'
import { Census, sampleResources } from './service/census.ts'
import { Stack } from './service/stack.ts'
import { settle } from './settle.ts'

/** What a run needs besides its options. */
interface RunContext {
  folder: string
  say: (line: string) => void
  cleanup: Cleanup
}

/**
 * Runs the service under load and faults, and returns everything that was observed. It ends all processes that it
 * started, also when `interrupt` aborts.
 */
export async function runChaos(
  options: RunOptions,
  say: (line: string) => void,
  interrupt: AbortSignal = new AbortController().signal,
): Promise<Evidence> {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-run-'))
  const census = new Census()
  const cleanup = new Cleanup()
  cleanup.add(() => rmSync(folder, { recursive: true, force: true }))
  const interrupted = once(interrupt, 'abort').then(() => Promise.reject(new Error('Interrupted.')))
  try {
    const observed = await Promise.race([observe(options, { folder, say, cleanup }), interrupted])
    await cleanup.run()
    return { ...observed, leftProcesses: census.left().map(({ pid, command }) => `${pid} ${command}`) }
  } finally {
    await cleanup.run()
    census.close()
    removeSharedMemory(census.seenPids())
  }
}

async function observe(
  options: RunOptions,
  { folder, say, cleanup }: RunContext,
): Promise<Omit<Evidence, 'leftProcesses'>> {
  const destinations = await openDestinations(options.brokers, cleanup)
  const logs = options.logs ?? folder
  mkdirSync(logs, { recursive: true })
  const hasFault = (start: string) => options.faults.some((name) => name.startsWith(start))
  const stack = await Stack.start({
    ...{ folder, logs, cleanup, env: destinations.env },
    storage: options.storage,
    wakeUps: options.wakeUps,
    mountsVolume: hasFault('disk'),
    shiftsClock: hasFault('clock'),
  })
  const { link, database } = stack
  say(`Started ${stack.find('web').length} web processes and ${stack.find('worker').length} workers.`)
  await destinations.register(link.url)
  const documents = await analyseBaseline(link.url, await selectDocuments(options), database.query)
  const baseline = await readBaseline(database.query)
  say(`Analysed ${documents.length} documents without faults.`)
  if (options.defect) await stack.database.query(defectStatement(options.defect))
  // A run whose wake-ups take another way would prove nothing about NATS.
  await until(() => assert.ok(stack.wakeUps?.links.every(({ size }) => size > 0) ?? true))
  const before = sampleResources(stack)

  const runMs = options.minutes * 60_000
  const load = planLoad({
    ...{ seed: options.seed, runMs, jobs: options.jobs, users, modes: followedModes },
    documents: documents.map(({ name }) => name),
  })
  const followers = new Followers(link.url)
  cleanup.add(() => followers.close())
  const startedAt = Date.now()
  const submitting = Promise.all(
    load.map((planned, index) =>
      submitAndFollow({ planned, index, documents, baseUrl: link.url, followers }),
    ),
  )
  const { receivers, brokers } = destinations
  const sparedJobs = new SparedJobs(database.query)
  const targets = { stack, clientLink: link, databaseLinks: database.links, receivers, brokers, sparedJobs }
  const faults = await injectFaults(planFaults({ ...options, runMs }), { targets, runMs }, say)
  const submissions = await submitting
  const endedAt = Date.now()
  say('The faults have ended; waiting until everything is settled.')
  await settle({ stack, followers, runMs }, say)
  const activeFaults = findActiveFaults(targets)
  const after = sampleResources(stack)
  await followers.close()
  const collected = await collect({ stack, destinations, logs })
  return {
    ...{ startedAt, endedAt, baseline, submissions, followers: followers.transcripts, faults },
    ...{ activeFaults, resources: { before, after }, ...collected },
  }
}

async function submitAndFollow({
  planned: { atMs, document: name, userid, waits, late },
  index,
  documents,
  baseUrl,
  followers,
}: {
  planned: PlannedSubmit
  index: number
  documents: readonly PdfDocument[]
  baseUrl: string
  followers: Followers
}): Promise<Submission> {
  const document = documents.find((each) => each.name === name)
  if (!document) throw new Error(`Unknown document: ${name}`)
  await delay(atMs)
  const filename = `${index}-${name}`
  const submission = await submitDocument(baseUrl, document, { userid, filename, waits })
  const { jobid } = submission
  if (jobid === null) return submission
  for (const mode of followedModes) followers.follow(mode, jobid, 0)
  await delay(late.delayMs)
  followers.follow(late.mode, jobid, late.after)
  return submission
}
