import { createParser } from 'eventsource-parser'
import { followStream, type StreamFormat, type StreamMessage } from '#core/modes/client/follow-stream.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** The event stream format (WHATWG HTML §9.2.6). */
export const eventStream: StreamFormat = {
  mediaType: 'text/event-stream',
  createParser(emit) {
    const parser = createParser({
      onEvent: ({ event, data }) => emit(toMessage(event, JSON.parse(data))),
    })
    let endedInCr = false
    return (chunk) => {
      // The parser holds back a CR at the end of a chunk until it sees the next one, which may be long in coming.
      const text = endedInCr && chunk.startsWith('\n') ? chunk.slice(1) : chunk
      endedInCr = chunk === '' ? endedInCr : chunk.endsWith('\r')
      parser.feed(chunk.endsWith('\r') ? `${text}\n` : text)
    }
  },
}

/** Follows over server-sent events. It uses fetch, not EventSource: Node has none, and it hides the traffic. */
export const client: ModeClient = {
  name: 'sse',
  follow: (target, listener) => followStream(target, listener, eventStream),
}

function toMessage(type: string | undefined, data: unknown): StreamMessage {
  // A snapshot is the bare job; an event's envelope has its type as a member.
  return (type === 'snapshot' || type === 'stale' ? { type, data } : data) as StreamMessage
}
