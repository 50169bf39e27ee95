import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { route } from '#core/http/route.ts'
import { apiHandler } from './api-handler.ts'
import { createOpenGate } from './gate/open-gate.ts'
import { createReadClient } from './gate/read-client.ts'
import { Router } from './router.ts'

const close: (() => void)[] = []
afterEach(() => {
  for (const step of close.splice(0)) step()
})

/** Serves a route that fails, and returns its URL and what is logged. */
async function serveFailure(cause: Error): Promise<{ url: string; logged: object[] }> {
  const logged: object[] = []
  const log = (facts: object) => logged.push(facts)
  const failing = route({
    method: 'post',
    path: '/fail',
    operationId: 'fail',
    summary: '',
    tag: '',
    scope: 'public',
    body: z.looseObject({}).optional(),
    responses: {},
    handle: () => Promise.reject(cause),
  })
  const handle = apiHandler({
    router: new Router([failing]),
    gate: createOpenGate(),
    readClient: createReadClient({ trustedProxies: [], publicUrl: undefined }),
    logger: { debug: log, info: log, warn: log, error: log },
  })
  const server = createServer((request, response) => {
    void handle(request, response, new URL(request.url ?? '/', 'http://host'))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  close.push(() => server.close())
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/fail`, logged }
}

describe('an internal error', () => {
  it.each([
    ['without a body', {}],
    ['with a body', { body: '{"a":1}', headers: { 'content-type': 'application/json' } }],
  ])('of a request %s is answered with 500 and logged with its cause', async (_, init) => {
    const cause = new Error('out of cheese')
    const { url, logged } = await serveFailure(cause)
    const response = await fetch(url, { method: 'POST', ...init })
    expect(response.status).toBe(500)
    expect(await response.text()).not.toContain('out of cheese')
    expect(logged).toEqual([{ err: cause, method: 'POST', path: '/fail' }])
  })
})
