import { z } from 'zod/mini'
import type { Run } from './run.ts'

const time = z.number()
const span = z.object({ from: time, to: time })
const type = z.enum(['job.uploaded', 'job.processing', 'job.completed', 'job.error', 'job.progress'])
const seq = z.int().check(z.minimum(1))

const traffic = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('request'), at: time, id: z.int(), bytesUp: z.number() }),
  z.object({
    kind: z.literal('response'),
    at: time,
    id: z.int(),
    status: z.int(),
    bytesDown: z.number(),
    news: z.boolean(),
  }),
  z.object({ kind: z.literal('failure'), at: time, id: z.optional(z.int()) }),
  z.object({ kind: z.literal('open'), at: time }),
  z.object({ kind: z.literal('close'), at: time }),
  z.object({
    kind: z.literal('message'),
    at: time,
    direction: z.enum(['up', 'down']),
    bytes: z.number(),
    news: z.boolean(),
  }),
])

const text = z.string().check(z.maxLength(300))

const runSchema = z.object({
  jobid: text,
  filename: text,
  pages: z.nullable(z.int()),
  commits: z.array(z.object({ type, seq, at: time })),
  recordings: z.array(
    z.object({
      mode: text,
      title: text,
      intervalMs: z.nullable(z.number()),
      offsetMs: z.number(),
      uncertaintyMs: z.number(),
      received: z.array(z.object({ type, seq, at: time })),
      traffic: z.array(traffic),
      cuts: z.array(span),
      failure: z.nullable(text),
    }),
  ),
  faults: z.optional(
    z.object({ cutMs: z.number(), latencyMs: z.number(), ofModes: z.record(text, z.number()) }),
  ),
})

const sharedSchema = z.object({ version: z.literal(1), runs: z.array(runSchema).check(z.minLength(1)) })

/** Limit of the unpacked size: a link may come from anyone. */
const maxBytes = 5_000_000

/** Packs runs for the fragment of a URL: deflated JSON in base64url. */
export async function packRuns(runs: readonly Run[]): Promise<string> {
  const json = new TextEncoder().encode(JSON.stringify({ version: 1, runs: runs.map(compactRun) }))
  const packed = new Uint8Array(
    await new Response(pipe(json, new CompressionStream('deflate-raw'))).arrayBuffer(),
  )
  return toBase64Url(packed)
}

/**
 * Unpacks the output of `packRuns`. `modes` are the names of the registered modes.
 * @throws Error for any other input, and for a recording of another mode
 */
export async function unpackRuns(packed: string, modes: readonly string[]): Promise<Run[]> {
  const bytes = fromBase64Url(packed)
  const pieces: Uint8Array<ArrayBuffer>[] = []
  let size = 0
  for await (const piece of pipe(bytes, new DecompressionStream('deflate-raw'))) {
    size += piece.length
    if (size > maxBytes) throw new Error('The comparison is too large.')
    pieces.push(piece)
  }
  const json = await new Blob(pieces).text()
  const { runs } = sharedSchema.parse(JSON.parse(json))
  for (const { mode } of runs.flatMap(({ recordings }) => recordings)) {
    if (!modes.includes(mode)) throw new Error('The comparison has an unknown delivery mode.')
  }
  return runs
}

/**
 * Rounds the times of a run to tenths of a millisecond since the first commit and applies the clock offsets.
 * Idempotent, so that a shared run shows the same figures as the original.
 */
export function compactRun(run: Run): Run {
  const start = run.commits[0]?.at ?? 0
  const short = (ms: number) => Math.round(ms * 10) / 10
  return {
    ...run,
    commits: run.commits.map((commit) => ({ ...commit, at: short(commit.at - start) })),
    recordings: run.recordings.map((recording) => {
      const at = (time: number) => short(time + recording.offsetMs - start)
      return {
        ...recording,
        offsetMs: 0,
        uncertaintyMs: short(recording.uncertaintyMs),
        received: recording.received.map((received) => ({ ...received, at: at(received.at) })),
        traffic: recording.traffic.map((one) => ({ ...one, at: at(one.at) })),
        cuts: recording.cuts.map(({ from, to }) => ({ from: at(from), to: at(to) })),
      }
    }),
  }
}

function pipe(
  bytes: Uint8Array<ArrayBuffer>,
  through: CompressionStream | DecompressionStream,
): ReadableStream<Uint8Array<ArrayBuffer>> {
  return new Blob([bytes]).stream().pipeThrough(through) as ReadableStream<Uint8Array<ArrayBuffer>>
}

function toBase64Url(bytes: Uint8Array): string {
  const binary = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('')
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '')
}

function fromBase64Url(text: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  )
}
