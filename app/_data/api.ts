import { ProblemError, unreachableError } from '#client/problem.ts'
import { createTransport } from '#client/transport.ts'

/** The API of the server this page came from. */
export const api = createTransport('')

/** Reads JSON. @throws ProblemError when the server refuses or is not reached; an abort stays an abort */
export function readJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return api.read<T>(path, signal ? { signal } : {})
}

/** Sends JSON, or nothing, and reads what comes back; null for an empty answer. @throws ProblemError */
export async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await api.request(path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  const text = await response.text()
  return (text === '' ? null : JSON.parse(text)) as T
}

/** Whatever was thrown, as what can be told to a person. */
export function asProblem(thrown: unknown): ProblemError {
  return thrown instanceof ProblemError ? thrown : unreachableError('', thrown)
}
