import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import type { Evidence, Submission } from '#tests/chaos/checker/evidence.ts'
import { readDatabase, readPeace } from '#tests/chaos/checker/read-database.ts'
import { Followers, followedModes } from '#tests/chaos/clients/followers.ts'
import { type PlannedSubmit, planLoad } from '#tests/chaos/clients/load.ts'
import { submitDocument } from '#tests/chaos/clients/submitter.ts'
import { injectFaults } from '#tests/chaos/faults/inject.ts'
import { planFaults } from '#tests/chaos/faults/schedule.ts'
import { Census, sampleResources } from './census.ts'
import { defectStatement } from './defects.ts'
import { selectDocuments } from './documents.ts'
import type { RunOptions } from './options.ts'
import { analyseInPeace } from './peace.ts'
import { openDestinations, users } from './receivers.ts'
import { settle } from './settle.ts'
import { Stack } from './stack.ts'
import { listStoredFiles } from './stored-files.ts'

/** Runs the service under load and faults, and returns everything that was observed. */
export async function runChaos(options: RunOptions, say: (line: string) => void): Promise<Evidence> {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-chaos-'))
  const census = new Census()
  const cleanup: (() => unknown)[] = [
    () => rmSync(folder, { recursive: true, force: true }),
    () => census.close(),
  ]
  try {
    const destinations = await openDestinations(options.brokers)
    cleanup.push(() => destinations.close())
    const logs = options.logs ?? folder
    mkdirSync(logs, { recursive: true })
    const needsVolume = options.faults.some((name) => name.startsWith('disk'))
    const stack = await Stack.start({ folder, logs, env: destinations.env, mountsVolume: needsVolume })
    cleanup.push(() => stack.close())
    const { link, database } = stack
    say(`Started ${stack.find('web').length} web processes and ${stack.find('worker').length} workers.`)
    await destinations.register(link.url)
    const documents = await analyseInPeace(link.url, await selectDocuments(options), database.query)
    const peace = await readPeace(database.query)
    say(`Analysed ${documents.length} documents without faults.`)
    if (options.defect) await stack.administer(defectStatement(options.defect))
    const before = sampleResources(stack)

    const runMs = options.minutes * 60_000
    const load = planLoad({
      ...{ seed: options.seed, runMs, jobs: options.jobs, users, modes: followedModes },
      documents: documents.map(({ name }) => name),
    })
    const followers = new Followers(link.url)
    cleanup.push(() => followers.close())
    const startedAt = Date.now()
    const submitting = Promise.all(load.map(submitAndFollow))
    const targets = {
      ...{ stack, clientLink: link, databaseLink: database.link },
      ...{ receivers: destinations.receivers, brokers: destinations.brokers },
    }
    const faults = await injectFaults(planFaults(options.seed, runMs, options.faults), targets, say)
    const submissions = await submitting
    const endedAt = Date.now()
    say('The faults have ended; waiting until everything is settled.')
    await settle({ stack, followers, runMs }, say)
    const after = sampleResources(stack)
    await followers.close()
    const files = await listStoredFiles(stack.documents)
    const rows = await readDatabase(database.query)
    const receipts = await destinations.receipts()
    await stack.stopService()
    const [session] = await database.query<{ count: number }>(
      `SELECT count(*)::int FROM pg_stat_activity
       WHERE backend_type = 'client backend' AND datname = 'hearback' AND pid <> pg_backend_pid()
         AND application_name NOT LIKE '%owner%'`,
    )
    return {
      ...{ startedAt, endedAt, peace, submissions, followers: followers.transcripts, receipts, faults },
      ...{ database: rows, files, resources: { before, after }, leftSessions: session?.count ?? 0 },
      leftProcesses: await stopEverything(),
    }

    async function submitAndFollow(planned: PlannedSubmit, index: number): Promise<Submission> {
      const document = documents.find(({ name }) => name === planned.document)
      if (!document) throw new Error(`Unknown document: ${planned.document}`)
      await delay(planned.atMs)
      const { userid, waits, late } = planned
      const filename = `${index}-${document.name}`
      const submission = await submitDocument(link.url, document, { userid, filename, waits })
      const { jobid } = submission
      if (jobid === null) return submission
      for (const mode of followedModes) followers.follow(mode, jobid, 0)
      await delay(late.delayMs)
      followers.follow(late.mode, jobid, late.after)
      return submission
    }
  } finally {
    await stopEverything()
  }

  /** Stops the service, the database and the brokers, the last started first; returns what is left. */
  async function stopEverything(): Promise<string[]> {
    for (let step = cleanup.pop(); step; step = cleanup.pop()) await step()
    return census.left().map(({ pid, command }) => `${pid} ${command}`)
  }
}
