import { followStream, type StreamMessage } from '#core/modes/client/follow-stream.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** Follows over server-sent events; by fetch and not EventSource, so that Node can and traffic is seen. */
export const client: ModeClient = {
  name: 'sse',
  follow: (target, listener) =>
    followStream(target, listener, { mediaType: 'text/event-stream', reader: eventStreamReader }),
}

/** Reads an event stream line by line (WHATWG HTML §9.2.6). */
function eventStreamReader(): (line: string) => StreamMessage | null {
  let type = ''
  let data: string[] = []
  return (line) => {
    if (line === '') {
      const message = data.length > 0 ? messageOf(type, data.join('\n')) : null
      type = ''
      data = []
      return message
    }
    const [, name, value = ''] = /^([^:]*):? ?(.*)$/s.exec(line) ?? []
    if (name === 'event') type = value
    if (name === 'data') data.push(value)
    return null
  }
}

function messageOf(type: string, data: string): StreamMessage {
  const value = JSON.parse(data)
  // The snapshot is the job and nothing around it; an event's envelope tells its type itself.
  return type === 'snapshot' || type === 'stale' ? { type, data: value } : value
}
