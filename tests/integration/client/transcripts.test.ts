import { describe, it } from 'vitest'
import { Hearback, HearbackError } from '#client/index.ts'
import { type Client, isInstalled, type Outcome, playAll, program } from './play-transcripts.ts'

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

const hasPython = await isInstalled('python3', '--version')

describe('transcripts', () => {
  it('TypeScript client: delivers what each transcript expects, in every mode', () => playAll(typescript))
})

describe.skipIf(!hasPython)('transcripts, Python client (needs python3)', () => {
  it('delivers what each transcript expects, in every mode', () =>
    playAll(program('python3', 'python/transcript.py')))
})
