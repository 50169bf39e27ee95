import { createHash, randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '#client/client.ts'
import { ProblemError } from '#client/http/problem.ts'
import type { Submission } from '#tests/chaos/checker/evidence.ts'
import type { PdfDocument } from './documents.ts'

const attemptTimeoutMs = 15_000
/** Time after which a client gives up. */
const giveUpAfterMs = 90_000

/** A submit that is repeated with its Idempotency-Key until it is accepted or refused for good. */
export async function submitDocument(
  baseUrl: string,
  { name, bytes }: PdfDocument,
  { userid, filename, waits }: { userid: string; filename: string; waits: boolean },
): Promise<Submission> {
  const client = createClient({ baseUrl })
  const idempotencyKey = randomUUID()
  const submission: Submission = {
    ...{ document: name, userid, filename, sha256: createHash('sha256').update(bytes).digest('hex') },
    ...{ sentAt: Date.now(), acceptedAt: null, jobid: null },
    ...{ attempts: 0, refusal: null, waitedFor: null },
  }
  while (Date.now() - submission.sentAt < giveUpAfterMs) {
    submission.attempts++
    try {
      const signal = AbortSignal.timeout(attemptTimeoutMs)
      const wait = waits ? { wait: 10 } : {}
      const job = await client.submit(bytes, { userid, filename, idempotencyKey, signal, ...wait })
      const isRepetition = submission.attempts > 1
      // The answer to a repetition is the job as it is now, and the client did not wait for it.
      const waitedFor = waits && !isRepetition ? job.state : null
      return { ...submission, acceptedAt: Date.now(), jobid: job.jobid, waitedFor }
    } catch (error) {
      submission.refusal = error instanceof ProblemError ? error.code : 'timeout'
      if (error instanceof ProblemError && error.status >= 400 && error.status < 500) break
      await delay(Math.min(2_000, 200 * 2 ** submission.attempts))
    }
  }
  return submission
}
