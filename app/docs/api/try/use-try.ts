'use client'

import { useCallback, useEffect, useRef, useState } from 'react'
import type { TryRequest } from './request.ts'

/** Length of the text that is shown of a response. */
const maxText = 100_000

export interface TryResponse {
  status: number
  statusText: string
  headers: [string, string][]
  /** Milliseconds until the headers of the response. */
  durationMs: number
  /** What has arrived of a text; null for other types. */
  text: string | null
  /** The body of another type. */
  blob: Blob | null
  /** Whether the body is still being received. */
  isOpen: boolean
}

/** Sends requests to this server, one at a time, and keeps the last response. */
export function useTry() {
  const [response, setResponse] = useState<TryResponse | null>(null)
  const [failure, setFailure] = useState<string | null>(null)
  const [isSending, setSending] = useState(false)
  const running = useRef<AbortController | null>(null)

  const stop = useCallback(() => running.current?.abort(), [])
  useEffect(() => stop, [stop])

  const send = useCallback(async (request: TryRequest) => {
    running.current?.abort()
    const controller = new AbortController()
    running.current = controller
    const isCurrent = () => running.current === controller
    setSending(true)
    setFailure(null)
    setResponse(null)
    try {
      await receive(request, controller.signal, (next) => isCurrent() && setResponse(next))
    } catch (error) {
      if (!controller.signal.aborted) setFailure(error instanceof Error ? error.message : String(error))
      setResponse((last) => last && { ...last, isOpen: false })
    } finally {
      if (isCurrent()) setSending(false)
    }
  }, [])

  return { response, failure, isSending, send, stop }
}

async function receive(
  { method, path, headers, body }: TryRequest,
  signal: AbortSignal,
  show: (response: TryResponse) => void,
): Promise<void> {
  const startedAt = performance.now()
  const response = await fetch(path, {
    method,
    headers,
    body,
    signal,
    cache: 'no-store',
    redirect: 'manual',
    // With a key the session of the browser must not be used.
    ...(headers.authorization && { credentials: 'omit' }),
  })
  const shown: TryResponse = {
    status: response.status,
    statusText: response.statusText,
    headers: [...response.headers],
    durationMs: performance.now() - startedAt,
    text: null,
    blob: null,
    isOpen: true,
  }
  const type = response.headers.get('content-type') ?? 'text/plain'
  if (!/^text\/|json|xml|x-ndjson/.test(type)) {
    show({ ...shown, blob: await response.blob(), isOpen: false })
    return
  }
  let text = ''
  show({ ...shown, text })
  for await (const chunk of decoded(response)) {
    text += chunk
    show({ ...shown, text: text.slice(0, maxText) })
    if (text.length > maxText) break
  }
  show({ ...shown, text: formatted(text.slice(0, maxText), type), isOpen: false })
}

async function* decoded({ body }: Response): AsyncGenerator<string> {
  if (!body) return
  const reader = body.pipeThrough(new TextDecoderStream()).getReader()
  try {
    for (let part = await reader.read(); !part.done; part = await reader.read()) yield part.value
  } finally {
    await reader.cancel().catch(() => {})
  }
}

/** JSON on several lines; other text as it is. */
function formatted(text: string, type: string): string {
  if (!/\bjson\b/.test(type)) return text
  try {
    return JSON.stringify(JSON.parse(text), null, 2)
  } catch {
    return text
  }
}
