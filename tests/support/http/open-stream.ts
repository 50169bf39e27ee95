/** A streamed response, split at a separator while it arrives. */
export interface OpenStream {
  response: Response
  /** Next part without the separator; null at the end. */
  next(): Promise<string | null>
  /** All remaining parts. */
  rest(): Promise<string[]>
  /** Closes the connection. */
  close(): void
}

/** Sends a request and resolves with the head of the response. */
export async function openStream(
  url: string,
  separator: string,
  init: Omit<RequestInit, 'signal'> = {},
): Promise<OpenStream> {
  const hangUp = new AbortController()
  const response = await fetch(url, { ...init, signal: hangUp.signal })
  const pieces = split(response, separator)
  return {
    response,
    next: async () => (await pieces.next()).value ?? null,
    async rest() {
      const rest: string[] = []
      for await (const piece of pieces) rest.push(piece)
      return rest
    },
    close: () => hangUp.abort(),
  }
}

async function* split(response: Response, separator: string): AsyncGenerator<string, null> {
  let text = ''
  for await (const chunk of response.body?.pipeThrough(new TextDecoderStream()) ?? []) {
    text += chunk
    for (let end = text.indexOf(separator); end >= 0; end = text.indexOf(separator)) {
      yield text.slice(0, end)
      text = text.slice(end + separator.length)
    }
  }
  if (text !== '') yield text
  return null
}
