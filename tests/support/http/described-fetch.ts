import { afterEach, expect } from 'vitest'
import { checkDescribed } from './described-response.ts'

/** Differences from the API description so far. Files of one worker share its process, and so this, when not isolated. */
const key = Symbol.for('hearback.described-fetch')
const shared = globalThis as { [key]?: string[] }
shared[key] ??= install()
const violations = shared[key]

/**
 * Fails a test that got a response of hearback by `fetch` that is not as the API description says: its status, or its
 * JSON body, as soon as it is read.
 */
afterEach(() => {
  expect(violations.splice(0), 'responses that are not described').toEqual([])
})

function install(): string[] {
  const found: string[] = []
  globalThis.fetch = checked(globalThis.fetch, found)
  return found
}

function checked(send: typeof fetch, found: string[]): typeof fetch {
  return async (input, init) => {
    const response = await send(input, init)
    const method = init?.method ?? (input instanceof Request ? input.method : 'GET')
    // Only hearback names its requests; other servers of tests have no description.
    if (!response.headers.has('x-request-id') || method === 'HEAD') return response
    const type = response.headers.get('content-type') ?? ''
    const isProblem = type.startsWith('application/problem+json')
    const { status } = response
    const check = (body: unknown) => {
      try {
        const { pathname } = new URL(input instanceof Request ? input.url : input)
        checkDescribed(method, pathname, { status, isProblem, body })
      } catch (error) {
        found.push((error as Error).message)
      }
    }
    if (!isProblem && !type.startsWith('application/json')) {
      check(null)
      return response
    }
    const read = response.text.bind(response)
    const text = async () => {
      const body = await read()
      check(body === '' ? null : JSON.parse(body))
      return body
    }
    return Object.assign(response, { text, json: async () => JSON.parse(await text()) })
  }
}
