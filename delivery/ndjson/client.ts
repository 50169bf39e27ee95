import { followStream, type StreamFormat, type StreamMessage } from '#core/modes/client/follow-stream.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** Newline-delimited JSON. Empty lines are heartbeats. */
const ndjsonFormat: StreamFormat = {
  mediaType: 'application/x-ndjson',
  createParser(emit) {
    let incomplete = ''
    return (chunk) => {
      const lines = (incomplete + chunk).split('\n')
      incomplete = lines.pop() ?? ''
      for (const line of lines) if (line.trim() !== '') emit(JSON.parse(line) as StreamMessage)
    }
  },
}

/** Follows over streamed NDJSON. */
export const client: ModeClient = {
  name: 'ndjson',
  follow: (target, listener) => followStream(target, listener, ndjsonFormat),
}
