import { execFile, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { promisify } from 'node:util'
import { describe, expect, it } from 'vitest'
import { Hearback, HearbackError } from '#client/index.ts'
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

interface Outcome {
  seqs: number[]
  end?: string
  error?: string
  /** Duration in milliseconds. */
  ms: number
}

/** Follows the jobs of all runs at once. */
type Client = (runs: readonly Run[]) => Promise<Outcome[]>

const modes = ['polling', 'long-poll', 'sse', 'ndjson', 'auto']
const execute = promisify(execFile)
const clients = join(import.meta.dirname, '../../../clients')

/** Plays all transcripts in all modes, and compares the outcomes. */
async function playAll(client: Client): Promise<void> {
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

const typescript: Client = (runs) =>
  Promise.all(
    runs.map(async ({ url, via, jobid, after, silenceMs }) => {
      const startedAt = performance.now()
      const auto = { modes: ['sse', 'long-poll', 'polling'] }
      const outcome: Outcome = { seqs: [], ms: 0 }
      try {
        for await (const { data } of new Hearback({ url, auto })
          .job(jobid)
          .events({ via, after, silenceMs })) {
          outcome.seqs.push(data.seq)
          outcome.end = data.state
        }
      } catch (error) {
        delete outcome.end
        outcome.error = error instanceof HearbackError ? error.code : String(error)
      }
      return { ...outcome, ms: performance.now() - startedAt }
    }),
  )

/** A client library that is called as a program; clients/transcripts/README.md has its protocol. */
function program(command: string, ...args: string[]): Client {
  return async (runs) => {
    const child = spawn(command, args, { cwd: clients })
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

async function isInstalled(command: string, ...args: string[]): Promise<boolean> {
  const child = spawn(command, args, { stdio: 'ignore' })
  const [code] = await Promise.race([once(child, 'close'), once(child, 'error').then(() => [1])])
  return code === 0
}

const hasPython = await isInstalled('python3', '--version')
const hasGo = await isInstalled('go', 'version')
if (!hasPython) console.info('Skipped: the Python client, because python3 is not installed.')
if (!hasGo) console.info('Skipped: the Go client, because go is not installed.')

describe('transcripts', () => {
  it('TypeScript client: delivers what each transcript expects, in every mode', () => playAll(typescript))

  it.runIf(hasPython)('Python client: delivers what each transcript expects, in every mode', () =>
    playAll(program('python3', 'python/transcript.py')),
  )

  it.runIf(hasGo)('Go client: delivers what each transcript expects, in every mode', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'hearback-go-'))
    const file = join(folder, 'transcript')
    const env = { ...process.env, GOCACHE: join(folder, 'cache'), GOPROXY: 'off', GOFLAGS: '-mod=readonly' }
    await execute('go', ['build', '-o', file, './cmd/transcript'], { cwd: join(clients, 'go'), env })
    await playAll(program(file))
    await rm(folder, { recursive: true })
  })
})
