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
