import { createHash } from 'node:crypto'
import { ApiError } from '../../http/api-error.ts'
import type { Transaction } from '../../ports/transaction.ts'
import type { Job } from '../job.ts'
import { passwordOption } from '../password/document-password.ts'

/** Validates the `Idempotency-Key` header. @throws ApiError `invalid_request` */
export function parseKey(key: string | undefined): string | undefined {
  if (key === undefined) return undefined
  if (/^[\x20-\x7e]{1,255}$/.test(key)) return key
  throw new ApiError('invalid_request', 'Idempotency-Key must be 1 to 255 printable ASCII characters.', {
    field: 'Idempotency-Key',
  })
}

/** Digest of document, file name and options, which distinguishes a repeated request from a different one. */
export function fingerprint(job: Job, options: Record<string, unknown>): string {
  // A digest of a password could be guessed.
  const { [passwordOption]: _password, ...distinguishing } = options
  return createHash('sha256')
    .update(JSON.stringify([job.sha256, job.filename, Object.entries(distinguishing).sort()]))
    .digest('hex')
}

/** The id of the job created earlier with this key, if any. @throws ApiError `idempotency_key_reused` */
export async function recallJob(
  tx: Transaction,
  key: string,
  job: Job,
  options: Record<string, unknown>,
): Promise<string | undefined> {
  const earlier = await tx.recallKey(job.userid, key)
  if (!earlier) return undefined
  if (earlier.fingerprint === fingerprint(job, options)) return earlier.jobid
  throw new ApiError(
    'idempotency_key_reused',
    'This Idempotency-Key belongs to another request; use a new one.',
    {
      field: 'Idempotency-Key',
    },
  )
}
