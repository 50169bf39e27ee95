import type { Problem } from '#core/error.ts'

/** The API refused; `code` is stable, `detail` says what to do. Status 0: the server was not reached. */
export class ProblemError extends Error {
  override readonly name = 'ProblemError'
  readonly status: number
  readonly code: string

  constructor(status: number, code: string, detail: string, cause?: unknown) {
    super(detail, cause === undefined ? undefined : { cause })
    this.status = status
    this.code = code
  }
}

/** @throws ProblemError when the server refuses or is not reached; an abort stays an abort. */
export async function request(path: string, init: RequestInit = {}): Promise<Response> {
  let response: Response
  try {
    response = await fetch(path, init)
  } catch (error) {
    if (init.signal?.aborted) throw error
    throw unreached(error)
  }
  if (response.ok) return response
  throw problemOf(response.status, await response.text().catch(() => ''))
}

/** Reads JSON. The type is the contract's; what our own server says is not checked again. */
export async function readJson<T>(path: string, signal?: AbortSignal): Promise<T> {
  const response = await request(path, signal ? { signal } : {})
  return (await response.json()) as T
}

/** Sends JSON, or nothing, and reads what comes back; null for an empty answer. */
export async function send<T>(method: string, path: string, body?: unknown): Promise<T> {
  const response = await request(path, {
    method,
    ...(body !== undefined && {
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json' },
    }),
  })
  const text = await response.text()
  return (text === '' ? null : JSON.parse(text)) as T
}

/** The refusal in the body of an answer, RFC 9457. */
export function problemOf(status: number, body: string): ProblemError {
  try {
    const { code, detail, title } = JSON.parse(body) as Partial<Problem>
    return new ProblemError(status, code ?? 'internal', detail ?? title ?? 'The server refused.')
  } catch {
    return new ProblemError(status, 'internal', `The server answered ${status}.`)
  }
}

export function unreached(cause?: unknown): ProblemError {
  return new ProblemError(0, 'unreached', 'The server cannot be reached. Is it running?', cause)
}
