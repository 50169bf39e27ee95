import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { queues } from '#delivery/modes.ts'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { installQueues } from '#platform/queue/install-queues.ts'
import { clients } from '#tests/conformance/clients.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { codeBlock } from '#tests/support/code-blocks.ts'
import { expectAll, seqs, startFollower } from '#tests/support/followers/follower.ts'
import { openHook } from '#tests/support/hook.ts'
import { apiOf } from '#tests/support/http/api.ts'
import { begin, completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import type { TestDatabase } from '#tests/support/postgres/database.ts'
import {
  type SystemPostgres,
  startSystemPostgres,
  systemPostgresBin,
} from '#tests/support/postgres/system-postgres.ts'
import { startTestApp } from '#tests/support/server/app.ts'
import { startWorker } from '#worker/worker.ts'

/** The commands of docs/deploying.md in the block that begins with this comment. */
function documentedCommands(name: string): string {
  const commands = codeBlock('docs/deploying.md', `# ${name}\n`)
  // npm would set up the project, which has been done.
  const node = join(process.cwd(), 'node_modules/.bin/node')
  return `set -e\n${commands.replace('npm run migrate', `${node} ${join(process.cwd(), 'server/migrate.ts')}`)}`
}

const tools = ['pg_dump', 'rsync'].every(isInstalled)

describe.skipIf(!systemPostgresBin || !tools)('backup and restore (needs postgresql)', () => {
  let postgres: SystemPostgres
  let folder: string

  beforeAll(async () => {
    postgres = await startSystemPostgres()
    folder = mkdtempSync(join(tmpdir(), 'hearback-backup-'))
  })
  afterAll(async () => {
    await postgres.close()
    rmSync(folder, { recursive: true, force: true })
  })

  const database = async (name: string): Promise<TestDatabase> => {
    await postgres.query('postgres', `CREATE DATABASE ${name}`)
    return {
      url: postgres.url(name),
      query: () => Promise.reject(new Error('Not needed here.')),
      drop: async () => {},
    }
  }

  /** Runs documented commands in the folder of the operator. */
  function run(name: string, url: string, data: string) {
    const env = { ...process.env, DATABASE_URL: url, HEARBACK_DATA: data }
    return promisify(execFile)('bash', ['-c', documentedCommands(name)], { cwd: folder, env })
  }

  it('dump, restore into an empty database and folder: followers continue, jobs and deliveries are completed', async () => {
    const source = await database('source')
    await migrate(source.url)
    await installQueues(source.url, queues)
    const before = await startTestApp({}, source)
    const { services } = before.web
    const hook = await openHook()
    const finished = await completedJob(services)
    await apiOf(before.url)('POST', '/users/alice/webhooks', { url: hook.url, events: ['job.uploaded'] })
    const unfinished = await begin(services, (await newJob(services)).jobid)
    const [owed] = (await apiOf(before.url)('GET', `/results/${unfinished.jobid}/deliveries`)).body.deliveries
    await run('backup', source.url, before.settings.HEARBACK_DATA)
    const { jobid: later } = await newJob(services)
    await before.close()

    const target = await database('target')
    const data = join(folder, 'restored')
    await run('restore', target.url, data)
    const restored = await startTestApp({ HEARBACK_DATA: data }, target)
    const followers = clients.map((client) =>
      startFollower(client, { baseUrl: restored.url, jobid: unfinished.jobid, after: unfinished.seq }),
    )
    const worker = await startWorker(restored.settings, target.url)
    for (const follower of followers) {
      await expectAll(follower, restored.web.services.log)
      expect(seqs(follower)).toEqual([3, 4])
    }
    await expect.poll(() => hook.calls.map(({ headers }) => headers['webhook-id'])).toContain(owed.eventId)
    const document = await fetch(`${restored.url}/results/${finished.jobid}/pdf`)
    expect(Buffer.from(await document.arrayBuffer()).equals(onePagePdf())).toBe(true)
    expect((await fetch(`${restored.url}/results/${later}`)).status).toBe(404)
    await worker.close()
    await restored.close()
    await hook.close()
  })
})
