import type { KeyScope } from '#core/access/scope.ts'
import type { TestApp } from '#tests/support/server/app.ts'

/** The header that carries a key. */
export const bearer = (key: string) => ({ authorization: `Bearer ${key}` })

/** A request to the app with a key; parses a JSON response. */
export async function requestWith(
  { url }: Pick<TestApp, 'url'>,
  key: string,
  method: string,
  path: string,
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
) {
  const response = await fetch(url + path, {
    method,
    headers: {
      ...(key !== '' && bearer(key)),
      ...(body !== undefined && { 'content-type': 'application/json' }),
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  const text = await response.text()
  const isJson = /[/+]json/.test(response.headers.get('content-type') ?? '')
  return { status: response.status, headers: response.headers, text, body: isJson && JSON.parse(text) }
}

/** Creates a key by the API, as an admin. */
export async function createKey(
  app: TestApp,
  userid: string,
  options: { scopes?: KeyScope[]; expiresAt?: string; name?: string } = {},
): Promise<{ id: string; key: string }> {
  const { status, body, text } = await requestWith(app, app.adminKey, 'POST', `/users/${userid}/keys`, {
    body: options,
  })
  if (status !== 201) throw new Error(`Creating a key answered ${status}: ${text}`)
  return body
}

/**
 * Creates a key that expires soon and was valid when it was used for the first time. On a machine so busy that it
 * expired before, it is created again with twice the lifetime.
 */
export async function createExpiringKey(
  app: Pick<TestApp, 'url' | 'adminKey'>,
  userid: string,
): Promise<{ id: string; key: string; expiresAt: Date }> {
  for (let lifetimeMs = 1_000; ; lifetimeMs *= 2) {
    const expiresAt = new Date(Date.now() + lifetimeMs)
    const { body } = await requestWith(app, app.adminKey, 'POST', `/users/${userid}/keys`, {
      body: { expiresAt: expiresAt.toISOString() },
    })
    const { status } = await requestWith(app, body.key ?? '', 'GET', `/users/${userid}/jobs`)
    if (status === 200) return { ...body, expiresAt }
  }
}
