import { readFileSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { modeSettings, modules } from '#delivery/modes.ts'
import { type OpenServices, openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { StartupError } from '#platform/startup-error.ts'
import { openHook } from '#tests/support/hook.ts'
import { createKey, requestWith } from '#tests/support/http/keys.ts'
import { begin, complete, newJob } from '#tests/support/jobs/jobs.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'
import { startSenders } from '#tests/support/server/senders.ts'
import { runCommandWith } from '#tests/support/service/command.ts'
import { until } from '#tests/support/until.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys', WEBHOOK_ALLOW: '127.0.0.1' })
})
afterAll(() => app.close())

const secretFile = () => join(app.settings.HEARBACK_DATA, 'secret')
const admin = (method: string, path: string, body?: object) =>
  requestWith(app, app.adminKey, method, path, body && { body })

/** The services of another process with the same data folder, or with keys of the setting. */
function openOther(env: Record<string, string> = {}): Promise<OpenServices> {
  const { HEARBACK_DATA } = app.settings
  const settings = loadSettings({ LOG_LEVEL: 'silent', HEARBACK_DATA, AUTH: 'keys', ...env }, modeSettings)
  return openServices({ ...settings, WEBHOOK_ALLOW: ['127.0.0.1'] }, app.database.url, modules, 'test')
}

async function stored(): Promise<string[]> {
  const { rows } = await app.database.query(
    `SELECT secrets::text AS value FROM destination UNION ALL SELECT secret FROM inbox WHERE secret IS NOT NULL`,
  )
  return rows.map(({ value }) => value)
}

describe('secrets at rest', () => {
  it('creates the key in a file for its own user, and stores secrets encrypted', async () => {
    expect(statSync(secretFile()).mode & 0o777).toBe(0o600)
    expect(readFileSync(secretFile(), 'utf8')).toMatch(/^[\w-]{43}\n$/)
    const webhook = await admin('POST', '/users/admin/webhooks', { url: 'https://example.com/' })
    const inbox = await admin('POST', '/inboxes', { secret: 'whsec_aW5ib3g=' })
    expect([webhook.status, inbox.status]).toEqual([201, 201])
    for (const value of await stored()) expect(value).toMatch(/^"?sealed:1:[0-9a-f]{8}:[\w-]+"?$/)
    const other = await openOther()
    const read = await other.services.destinations.read(everyone, webhook.body.id)
    expect(read?.secrets).toMatchObject({ secret: webhook.body.secret })
    expect((await other.services.inboxes.read(everyone, inbox.body.token))?.secret).toBe('whsec_aW5ib3g=')
    await other.close()
  })

  it('does not decrypt a value in another row', async () => {
    const [first, second] = await Promise.all(
      ['https://example.com/1', 'https://example.com/2'].map(
        async (url) => (await admin('POST', '/users/admin/webhooks', { url })).body.id as string,
      ),
    )
    await app.database.query(`UPDATE destination SET secrets =
      (SELECT secrets FROM destination WHERE id = '${first}') WHERE id = '${second}'`)
    await expect(app.web.services.destinations.read(everyone, second ?? '')).rejects.toThrow()
    await app.database.query(`DELETE FROM destination WHERE id = '${second}'`)
  })

  it('encrypts the plaintext of earlier versions at the start', async () => {
    const { id, secret } = (await admin('POST', '/users/admin/webhooks', { url: 'https://example.com/' }))
      .body
    const plaintext = JSON.stringify({ secret, formerSecrets: [] })
    await app.database.query(`UPDATE destination SET secrets = '${plaintext}' WHERE id = '${id}'`)
    const other = await openOther()
    expect((await stored()).filter((value) => value.includes('whsec_'))).toEqual([])
    expect((await other.services.destinations.read(everyone, id))?.secrets).toMatchObject({ secret })
    await other.close()
  })

  it('refuses to start without the key, and names the setting', async () => {
    const wrong = 'w'.repeat(40)
    await expect(openOther({ HEARBACK_SECRET: wrong })).rejects.toThrow(StartupError)
    await expect(openOther({ HEARBACK_SECRET: wrong })).rejects.toThrow('Set HEARBACK_SECRET to the value')
    const empty = join(app.settings.HEARBACK_DATA, 'other')
    await expect(openOther({ HEARBACK_DATA: empty })).rejects.toThrow('HEARBACK_SECRET=new,old')
    expect(() => loadSettings({ HEARBACK_SECRET: 'short' }, modeSettings)).toThrow(
      /^HEARBACK_SECRET=… cannot be used: give one or more keys of at least 32 characters/,
    )
  })

  it('accepts the key of the file in the setting, beside a new one', async () => {
    const old = readFileSync(secretFile(), 'utf8').trim()
    const other = await openOther({ HEARBACK_SECRET: old })
    expect(
      (await other.services.destinations.list(everyone, { type: 'webhook', userid: 'admin' }))[0],
    ).toMatchObject({
      secrets: { secret: expect.stringMatching(/^whsec_/) },
    })
    await other.close()
  })
})

it('rotation: deliveries of another process continue, and all secrets get the new key', async () => {
  const worker = await openOther()
  const senders = await startSenders(app, worker.services)
  const hook = await openHook()
  const { key: ownKey } = await createKey(app, 'rita', { scopes: ['webhooks'] })
  for (let n = 0; n < 5; n++) {
    const body = { url: `${hook.url}/${n}` }
    const created = await requestWith(app, ownKey, 'POST', '/users/rita/webhooks', { body })
    hook.secrets.push(created.body.secret)
  }
  const rotations = (async () => {
    const ids: string[] = []
    for (let n = 0; n < 3; n++) {
      const { status, body } = await admin('POST', '/secrets/rotate')
      expect(status).toBe(200)
      ids.push(body.key)
    }
    return ids
  })()
  let isRotating = true
  const done = rotations.finally(() => {
    isRotating = false
  })
  let jobs = 0
  do {
    const job = await newJob(app.web.services, 'rita')
    await complete(app.web.services, await begin(app.web.services, job.jobid))
    jobs++
  } while (isRotating)
  expect(new Set(await done).size).toBe(3)

  const env = { HEARBACK_URL: app.url, HEARBACK_KEY: app.adminKey }
  const { stdout, ...ended } = await runCommandWith(env, ['secrets', 'rotate'])
  expect(ended).toEqual({ code: 0, stderr: '' })
  const [, key] = /encrypted with the key ([0-9a-f]{8})\n$/.exec(stdout) ?? []
  for (const value of await stored()) expect(value).toContain(`sealed:1:${key}:`)

  await until(() => expect(hook.calls).toHaveLength(jobs * 3 * 5))
  expect(hook.calls.every(({ verified }) => verified)).toBe(true)
  const failed = `SELECT delivery.id FROM delivery JOIN destination ON destination.id = destination_id
    WHERE config->>'url' LIKE '${hook.url}%' AND failed_attempts > 0`
  expect((await app.database.query(failed)).rows).toEqual([])
  await senders.stop()
  await hook.close()
  await worker.close()
  // The former key stays for a process that writes with it at this moment; older ones are removed.
  const file = readFileSync(secretFile(), 'utf8').trim().split('\n')
  expect(file).toHaveLength(2)
  writeFileSync(secretFile(), `${file[0]}\n`)
  await (await openOther()).close()
})
