import { followStream, type StreamMessage } from '#core/mode-client/follow-stream.ts'
import type { ModeClient } from '#core/mode-client.ts'

/** Follows over streamed NDJSON. */
export const client: ModeClient = {
  name: 'ndjson',
  follow: (target, listener) =>
    followStream(target, listener, {
      mediaType: 'application/x-ndjson',
      reader: () => (line) => (line === '' ? null : (JSON.parse(line) as StreamMessage)),
    }),
}
