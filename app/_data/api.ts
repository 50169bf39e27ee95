import { ProblemError, unreachableError } from '#client/http/problem.ts'
import { createTransport, type Transport, type TransportInit } from '#client/http/transport.ts'
import { pageReadHeader } from '#core/http/headers/page-read.ts'
import { reportOutcome } from './service-contact.ts'
import { reportSignedOut } from './session/signed-out.ts'

/** Path of the session. Without one, it answers 401 also on pages that need none. */
export const sessionPath = '/session'

const transport = createTransport('')

/** The API of the origin that served this page. Each outcome is reported to the outage notice. */
export const api: Transport = {
  ...transport,
  request,
  read: async (path, init) => (await request(path, init)).json(),
}

async function request(path: string, init?: TransportInit): Promise<Response> {
  try {
    const response = await transport.request(path, init)
    reportOutcome(true)
    return response
  } catch (error) {
    const problem = toProblem(error)
    if (!init?.signal?.aborted) reportOutcome(!isOutage(problem))
    if (problem.status === 401 && path !== sessionPath) reportSignedOut(true)
    throw error
  }
}

/** Reads JSON. An abort is rethrown as it is. @throws ProblemError */
export function readJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  return api.read<T>(path, { signal, headers: { [pageReadHeader]: '1' } })
}

/** Sends JSON, or no body, and returns the parsed response, or null for an empty one. @throws ProblemError */
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

/** Converts a thrown value to an error with a message for the user. */
export function toProblem(thrown: unknown): ProblemError {
  return thrown instanceof ProblemError ? thrown : unreachableError('', thrown)
}

/** Whether the service could not answer at all: not reached, or a gateway or the database is down. */
export function isOutage({ status }: ProblemError): boolean {
  return status === 0 || (status >= 502 && status <= 504)
}
