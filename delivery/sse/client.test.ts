import { describe, expect, it } from 'vitest'
import { readMessages, type StreamMessage } from '#core/modes/client/follow-stream.ts'
import { eventStream } from './client.ts'

const job = { jobid: 'a', filename: 'Übersicht 📄.pdf' }
const event = { id: 'a-2', type: 'job.processing', data: { seq: 2 } }
const lines = [
  ': comment',
  'retry: 1500',
  'event: snapshot',
  `data: ${JSON.stringify(job)}`,
  '',
  'id: 1',
  '',
  ':',
  '',
  'event:job.processing',
  'id: 2',
  'data: {"id":"a-2","type":"job.processing",',
  'data:"data":{"seq":2}}',
  '',
  'event: stale',
  'data: {"reason":"slow"}',
  '',
]
const expected = [{ type: 'snapshot', data: job }, event, { type: 'stale', data: { reason: 'slow' } }]

async function parse(chunks: readonly Uint8Array[]): Promise<StreamMessage[]> {
  const messages: StreamMessage[] = []
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const chunk of chunks) controller.enqueue(chunk)
      controller.close()
    },
  })
  for await (const _ of readMessages(body, eventStream, (message) => messages.push(message)));
  return messages
}

describe.each([
  ['LF', '\n'],
  ['CR', '\r'],
  ['CRLF', '\r\n'],
])('an event stream with %s line endings', (_name, lineEnd) => {
  const bytes = new TextEncoder().encode(lines.map((line) => line + lineEnd).join(''))

  it('is parsed when it is split in two at any byte', async () => {
    for (let at = 0; at <= bytes.length; at++)
      expect(await parse([bytes.subarray(0, at), bytes.subarray(at)]), `split at ${at}`).toEqual(expected)
  })

  it('is parsed when every byte is a chunk', async () => {
    expect(await parse(Array.from(bytes, (byte) => Uint8Array.of(byte)))).toEqual(expected)
  })

  it('is parsed after a byte order mark', async () => {
    const marked = Uint8Array.of(0xef, 0xbb, 0xbf, ...bytes)
    expect(await parse([marked])).toEqual(expected)
    expect(await parse(Array.from(marked, (byte) => Uint8Array.of(byte)))).toEqual(expected)
  })

  it('loses an event that is not followed by an empty line', async () => {
    expect(await parse([bytes.subarray(0, bytes.length - lineEnd.length)])).toEqual(expected.slice(0, -1))
  })
})
