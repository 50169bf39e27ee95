import pg from 'pg'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { recordProgress } from '#core/jobs/attempt.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import { erase } from '#core/jobs/erase.ts'
import { openPostgresWakeUps } from '#platform/wakeup/postgres/postgres-wake-ups.ts'
import { openHook } from '#tests/support/hook.ts'
import { createKey, requestWith } from '#tests/support/http/keys.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys', WEBHOOK_ALLOW: '127.0.0.1' })
})
afterAll(() => app.close())

const textOf = (query: unknown) =>
  typeof query === 'string' ? query : String((query as { text?: unknown } | undefined)?.text)

/** The statements of each session while `work` runs. */
async function statementsDuring(work: () => Promise<void>): Promise<Map<unknown, string[]>> {
  const spy = vi.spyOn(pg.Client.prototype, 'query')
  await work()
  const sessions = new Map<unknown, string[]>()
  for (const [index, args] of spy.mock.calls.entries()) {
    const session = spy.mock.contexts[index]
    sessions.set(session, [...(sessions.get(session) ?? []), textOf((args as unknown[])[0])])
  }
  spy.mockRestore()
  return sessions
}

it('no session that writes sends NOTIFY: submit, analysis, delivery, cancel and erase', async () => {
  const { services } = app.web
  const hook = await openHook(() => ({ status: 200 }))
  const senders = await startSenders(app)
  const sessions = await statementsDuring(async () => {
    const { id, key } = await createKey(app, 'alice', { scopes: ['read', 'write', 'webhooks'] })
    const ask = (method: string, path: string, body?: object) => requestWith(app, key, method, path, { body })
    await ask('POST', '/users/alice/webhooks', { url: hook.url })
    const submitted = await ask('POST', '/pdf/alice', {
      filename: 'a.pdf',
      data: Buffer.from(onePagePdf()).toString('base64'),
    })
    expect(submitted.status).toBe(202)
    const attempt = await begin(services, (submitted.body as { jobid: string }).jobid)
    await recordProgress(services, attempt, 1, 2)
    await complete(services, attempt)
    await expect.poll(() => hook.calls.length).toBe(3)
    const other = await newJob(services)
    await cancel(services, everyone, other.jobid)
    await erase(services, everyone, other.jobid)
    for (const path of [`/keys/${id}`, '/users/alice'])
      expect((await requestWith(app, app.adminKey, 'DELETE', path)).status).toBe(204)
  })
  await senders.stop()
  await hook.close()
  const all = [...sessions.values()]
  const isWrite = (text: string) => /^\s*(BEGIN|WITH|INSERT|UPDATE|DELETE)/i.test(text)
  const isNotify = (text: string) => /pg_notify|^\s*NOTIFY/i.test(text)
  expect(all.filter((texts) => texts.some(isNotify)).length).toBeGreaterThan(0)
  expect(all.filter((texts) => texts.some(isWrite)).length).toBeGreaterThan(0)
  expect(all.filter((texts) => texts.some(isWrite) && texts.some(isNotify))).toEqual([])
})

it('nothing in the database sends NOTIFY: no function, and no queue', async () => {
  const { rows } = await app.database.query(`
    SELECT (SELECT count(*)::int FROM pgboss.queue WHERE notify) AS queues,
      (SELECT count(*)::int FROM pg_proc JOIN pg_namespace ON pg_namespace.oid = pronamespace
        WHERE nspname IN ('public', 'pgboss') AND prosrc ~* 'pg_notify\\s*\\(') AS functions`)
  expect(rows).toEqual([{ queues: 0, functions: 0 }])
})

it('wake-ups that are published while a batch is sent go with the next one, and each arrives', async () => {
  const wakeUps = openPostgresWakeUps({
    url: app.database.url,
    // On a busy machine a heartbeat can time out; the session is then opened again.
    onError: () => {},
  })
  const received: string[] = []
  wakeUps.subscribe({
    onWakeUp: (wakeUp) => void (wakeUp.kind === 'inbox' && received.push(wakeUp.token)),
    onResume: () => {},
  })
  await wakeUps.start()
  const tokens = Array.from({ length: 1_000 }, (_, n) => `token ${n}`)
  const sessions = await statementsDuring(async () => {
    for (const token of tokens) {
      void wakeUps.publish([{ kind: 'inbox', token }])
      // The other half is published in other turns of the event loop.
      if (token.endsWith('50')) await new Promise((resolve) => setImmediate(resolve))
    }
    await expect.poll(() => received).toEqual(tokens)
  })
  expect([...sessions.values()].flat().filter((text) => /pg_notify/i.test(text)).length).toBeLessThan(10)
  await wakeUps.close()
})
