import { followStream, type StreamMessage } from '#core/modes/client/follow-stream.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'

/** Follows over streamed NDJSON. */
export const client: ModeClient = {
  name: 'ndjson',
  follow: (target, listener) =>
    followStream(target, listener, {
      mediaType: 'application/x-ndjson',
      reader: () => (line) => (line === '' ? null : (JSON.parse(line) as StreamMessage)),
    }),
}
