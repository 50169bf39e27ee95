import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { analyzeQueue } from '#core/jobs/submit/submit.ts'
import { modules } from '#delivery/modes.ts'
import { startWorkers, type Workers } from '#platform/queue/workers.ts'
import { openServices } from '#platform/services.ts'
import { startWeb, type Web } from '#server/web.ts'
import { isInstalled, startBroker, type TestBroker } from '#tests/support/brokers/broker-process.ts'
import { openStream } from '#tests/support/http/open-stream.ts'
import { begin, complete } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { noPages, startTestApp, type TestApp } from '#tests/support/server/app.ts'

/** Fewer sessions than the processes have connections, so that these share them. */
const sessions = 6

const isPossible = isInstalled('pgbouncer') && isInstalled('nats-server')

describe.skipIf(!isPossible)('database behind PgBouncer in transaction mode (needs pgbouncer)', () => {
  let nats: TestBroker
  let pgbouncer: TestBroker
  let app: TestApp
  let web: Web
  let workers: Workers
  let pooledUrl: string

  beforeAll(async () => {
    nats = await startBroker((port) => ({
      program: 'nats-server',
      args: ['--addr', '127.0.0.1', '--port', String(port)],
    }))
    app = await startTestApp({ WAKEUP_URL: `nats://127.0.0.1:${nats.port}` })
    const direct = new URL(app.database.url)
    pgbouncer = await startBroker(async (port, folder) => {
      const file = join(folder, 'pgbouncer.ini')
      await writeFile(file, config(direct, port))
      // It does not run as root.
      const asUser = process.getuid?.() === 0 ? ['-u', 'nobody'] : []
      return { program: 'pgbouncer', args: [...asUser, file] }
    })
    const pooled = new URL(direct)
    pooled.port = String(pgbouncer.port)
    pooled.searchParams.set('pgbouncer', 'true')
    pooledUrl = pooled.href
    web = await startWeb(app.settings, pooledUrl, noPages)
    const worker = {
      queue: analyzeQueue,
      concurrency: 4,
      handle: async (data: object) => {
        const { jobid } = data as { jobid: string }
        await complete(web.services, await begin(web.services, jobid))
      },
    }
    workers = await startWorkers(pooledUrl, [worker], web.wakeUps, () => {})
  })
  afterAll(async () => {
    await workers?.stop(1_000)
    await web?.close()
    await app?.close()
    await pgbouncer?.close()
    await nats?.close()
  })

  it('jobs are submitted, analysed and followed to their end', async () => {
    const followJob = async () => {
      const submitted = await fetch(`${web.url}/pdf/alice`, {
        method: 'POST',
        body: new Uint8Array(onePagePdf()),
        headers: { 'content-type': 'application/pdf' },
      })
      expect(submitted.status).toBe(202)
      const { jobid } = (await submitted.json()) as { jobid: string }
      const stream = await openStream(`${web.url}/results/${jobid}?after=0`, '\n\n', {
        headers: { accept: 'text/event-stream' },
      })
      const messages = await stream.rest()
      return messages.flatMap((message) => /^event: job.*\nid: (\d+)$/m.exec(message)?.[1] ?? []).join()
    }
    const followed = await Promise.all(Array.from({ length: 10 }, followJob))
    expect(followed).toEqual(Array(10).fill('1,2,3'))
  })

  it('a process does not start without another carrier of the wake-ups', async () => {
    const settings = { ...app.settings, WAKEUP_URL: undefined }
    await expect(openServices(settings, pooledUrl, modules, 'web')).rejects.toThrow(/WAKEUP_URL/)
  })
})

function config({ hostname, port, username, password }: URL, listenPort: number): string {
  return `[databases]
* = host=${hostname} port=${port} user=${decodeURIComponent(username)} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${listenPort}
auth_type = any
pool_mode = transaction
default_pool_size = ${sessions}
max_client_conn = 200
unix_socket_dir =
`
}
