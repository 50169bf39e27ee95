import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { io, type Socket } from 'socket.io-client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Event } from '#core/events/event.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { codeBlock } from '#tests/support/code-blocks.ts'
import { freePort } from '#tests/support/free-port.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startNginx } from '#tests/support/server/nginx.ts'
import { until } from '#tests/support/until.ts'

describe.skipIf(!isInstalled('nginx'))('deploy/nginx.conf with two web processes (needs nginx)', () => {
  const apps: TestApp[] = []
  const sockets: Socket[] = []
  let nginx: ChildProcess
  let folder: string
  let url: string

  beforeAll(async () => {
    const env = { HEARBACK_SECRET: '0'.repeat(44) }
    const first = await startTestApp(env)
    apps.push(first)
    // The first one drops the database.
    apps.push(await startTestApp(env, { ...first.database, drop: async () => {} }))
    folder = mkdtempSync(join(tmpdir(), 'hearback-sticky-'))
    const port = await freePort()
    url = `http://127.0.0.1:${port}`
    nginx = startProxy(
      folder,
      port,
      apps.map(({ web }) => web.port),
    )
    await until(async () => expect((await fetch(`${url}/health/live`)).status).toBe(200))
  })
  afterAll(async () => {
    for (const socket of sockets) socket.disconnect()
    if (nginx?.kill()) await once(nginx, 'exit')
    for (const app of apps.toReversed()) await app.close()
    rmSync(folder, { recursive: true, force: true })
  })

  it('Socket.IO over HTTP long-polling: all requests of a session reach its web process', async () => {
    const [app] = apps
    if (!app) throw new Error('No web process.')
    const { services } = app.web
    const { jobid } = await newJob(services)
    const received = Array.from({ length: 4 }, () => [] as string[])
    for (const types of received) {
      const socket = io(url, { transports: ['polling'], forceNew: true, reconnection: false })
      sockets.push(socket)
      socket.on('event', ({ type }: Event) => types.push(type))
      expect(await socket.timeout(60_000).emitWithAck('follow', { jobid, after: 0 })).toMatchObject({
        ok: true,
      })
    }
    await complete(services, await begin(services, jobid))
    for (const types of received)
      await expect.poll(() => types).toEqual(['job.uploaded', 'job.processing', 'job.completed'])
  })
})

/** Runs nginx with the documented configuration for several web processes, without TLS. */
function startProxy(folder: string, port: number, upstreams: number[]): ChildProcess {
  const servers = upstreams.map((upstream) => `server 127.0.0.1:${upstream};`).join(' ')
  const [upstream = '', location = ''] = codeBlock('docs/deploying.md', 'upstream').split(/\n\n/)
  const indented = location.trim().replaceAll(/^/gm, '  ')
  const file = readFileSync('deploy/nginx.conf', 'utf8')
  expect(file).toContain(indented)
  const site = file
    .replace(/upstream hearback_sockets \{.*?\n\}/s, upstream.replace(/(^ *server .*;\n)+/m, `${servers}\n`))
    .replaceAll('server 127.0.0.1:3000;', servers)
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port};`)
    .replace(/ssl_certificate .*;/, '')
    .replace(/ssl_certificate_key .*;/, '')
    .replace('proxy_set_header Host $host;', 'proxy_set_header Host $http_host;')
  return startNginx(folder, site)
}
