import { execFile, spawn } from 'node:child_process'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { expect } from 'vitest'
import {
  allTranscripts,
  startTranscriptServer,
  type Transcript,
} from '#tests/support/http/transcript-server.ts'

/** A job to follow: the input of a client. */
interface Run {
  url: string
  via: string
  jobid: string
  after: number
  silenceMs: number
}

export interface Outcome {
  seqs: number[]
  end?: string
  error?: string
  /** Duration in milliseconds. */
  ms: number
}

/** Follows the jobs of all runs at once. */
export type Client = (runs: readonly Run[]) => Promise<Outcome[]>

const modes = ['polling', 'long-poll', 'sse', 'ndjson', 'auto']

/** Folder of the client libraries in other languages. */
export const clientsFolder = join(import.meta.dirname, '../../../clients')

/** Plays all transcripts in all modes of the client, and compares the outcomes with the expected ones. */
export async function playAll(client: Client): Promise<void> {
  const played = await Promise.all(
    allTranscripts.flatMap((transcript) =>
      modes.map(async (via) => ({ transcript, via, server: await startTranscriptServer(transcript) })),
    ),
  )
  const runs = played.map(
    ({ transcript: { after = 0, silenceMs = 10_000 }, via, server: { url, jobid } }) => ({
      url,
      via,
      jobid,
      after,
      silenceMs,
    }),
  )
  const outcomes = await client(runs)
  const describeRun = ({ name }: Transcript, via: string, outcome: object) => ({
    run: `${name} by ${via}`,
    ...outcome,
  })
  expect(
    played.map(({ transcript, via }, index) => {
      const { ms: _, ...outcome } = outcomes[index] ?? { ms: 0 }
      return describeRun(transcript, via, outcome)
    }),
  ).toEqual(
    played.map(({ transcript, via }) => {
      const { seqs, end, error } = transcript.expect
      return describeRun(transcript, via, { seqs, ...(end !== undefined ? { end } : { error }) })
    }),
  )
  for (const [index, { transcript, via, server }] of played.entries()) {
    const { waitMs = 0, notModified = 0 } = transcript.expect
    expect(outcomes[index]?.ms, `${transcript.name} by ${via}`).toBeGreaterThanOrEqual(waitMs)
    if (via === 'polling') expect(server.notModified, transcript.name).toBeGreaterThanOrEqual(notModified)
    await server.close()
  }
}

/** A client library that is called as a program; clients/transcripts/README.md has its protocol. */
export function program(command: string, ...args: string[]): Client {
  return async (runs) => {
    const child = spawn(command, args, { cwd: clientsFolder })
    child.stdin.end(JSON.stringify(runs))
    const [stdout, stderr] = await Promise.all([text(child.stdout), text(child.stderr)])
    expect(stderr).toBe('')
    const outcomes: Outcome[] = []
    for (const line of stdout.split('\n').filter((one) => one !== '')) {
      const { run, ...outcome } = JSON.parse(line) as Outcome & { run: number }
      outcomes[run] = outcome
    }
    return outcomes
  }
}

/** Whether a command exists and exits with 0. */
export function isInstalled(command: string, ...args: string[]): Promise<boolean> {
  return promisify(execFile)(command, args).then(
    () => true,
    () => false,
  )
}
