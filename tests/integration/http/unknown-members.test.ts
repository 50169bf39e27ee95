import { afterAll, beforeAll, expect, it } from 'vitest'
import { z } from 'zod'
import { requestWith } from '#tests/support/http/keys.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ AUTH: 'keys' })
})
afterAll(() => app.close())

it('every route with a JSON body rejects members that it does not have', () => {
  const bodies = app.web.routes.flatMap(({ operationId, body }) => (body ? { operationId, body } : []))
  expect(bodies.length).toBeGreaterThan(10)
  for (const { operationId, body } of bodies) {
    const { error } = body.safeParse({ misspelled: 1 })
    expect(error?.issues, operationId).toContainEqual(
      expect.objectContaining({ code: 'unrecognized_keys', keys: ['misspelled'] }),
    )
    expect(z.toJSONSchema(body, { io: 'input', unrepresentable: 'any' }), operationId).toMatchObject({
      additionalProperties: false,
    })
  }
})

it.each([
  ['POST', '/users/alice/keys', { name: 'ci', expires: '90d' }, 'expires', 'name, scopes, expiresAt'],
  ['POST', '/users/alice/webhooks', { url: 'https://example.com/hook', event: [] }, 'event', 'events'],
  ['PUT', '/plans/small', { limits: { jobs: 3 } }, 'limits.jobs', 'jobsPerDay'],
  ['POST', '/inboxes', { job: 'x' }, 'job', 'jobid'],
])('%s %s names the unknown member and the valid ones', async (method, path, body, field, valid) => {
  const response = await requestWith(app, app.adminKey, method, path, { body })
  expect(response.status).toBe(400)
  expect(response.body).toMatchObject({ code: 'invalid_request', field })
  expect(response.body).toHaveProperty(
    'detail',
    expect.stringMatching(new RegExp(`^${field.replace('.', '\\.')}: is unknown; .*${valid}`)),
  )
})
