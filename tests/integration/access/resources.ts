import { newUuid } from '#core/jobs/uuid.ts'
import { bearer, createKey, requestWith } from '#tests/support/http/keys.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import type { TestApp } from '#tests/support/server/app.ts'

/** Resources of a user, by the names of the parameters that identify them. */
export interface Resources {
  jobid: string
  userid: string
  token: string
  webhook: string
  delivery: string
  key: string
  name: string
}

/** Ids that do not exist. */
export function unknownResources(): Resources {
  return {
    jobid: newUuid(),
    userid: 'nobody',
    token: newUuid(),
    webhook: newUuid(),
    delivery: newUuid(),
    key: '0123456789abcdef',
    name: 'default',
  }
}

/** Creates the resources of alice that the path names; `owner` is her key with all scopes. */
export async function createResources(app: TestApp, owner: string, path: string): Promise<Resources> {
  const send = async (method: string, target: string, body?: object) =>
    (await requestWith(app, owner, method, target, body ? { body } : {})).body
  const resources = { ...unknownResources(), userid: 'alice' }
  // Erasing the owner would end the keys of the matrix.
  if (path === '/users/{userid}') resources.userid = 'erased'
  if (path.includes('{jobid}')) resources.jobid = (await submit(app, owner)).jobid
  if (path.includes('{token}')) resources.token = (await send('POST', '/inboxes', {})).token
  if (path.startsWith('/keys')) resources.key = (await createKey(app, 'alice')).id
  if (/^\/(webhooks|destinations|deliveries)/.test(path)) {
    const body = { url: 'https://hooks.example.com/a' }
    resources.webhook = (await send('POST', '/users/alice/webhooks', body)).id
    resources.delivery = (await send('POST', `/webhooks/${resources.webhook}/ping`)).id
  }
  return resources
}

async function submit(app: TestApp, key: string): Promise<{ jobid: string }> {
  const response = await fetch(`${app.url}/pdf/alice`, {
    method: 'POST',
    headers: { ...bearer(key), 'content-type': 'application/pdf' },
    body: onePagePdf(),
  })
  return (await response.json()) as { jobid: string }
}
