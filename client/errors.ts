import type { JobErrorCode, JobView, ProblemCode } from './generated/contract.ts'

/**
 * Code of an error: one of the service, or of this client. `unreached`: the server gave no response. `timeout`: the
 * wait ended before the job. `unsupported`: the mode is unknown or needs something that the platform lacks.
 * `invalid_signature`: a webhook is not authentic.
 */
export type HearbackErrorCode =
  | ProblemCode
  | JobErrorCode
  | 'unreached'
  | 'timeout'
  | 'unsupported'
  | 'invalid_signature'

/**
 * Every error that this package throws. `code` is stable; the message is for people.
 * @example
 * try {
 *   await job.status()
 * } catch (error) {
 *   if (error instanceof HearbackError && error.code === 'gone') console.log('The job was deleted.')
 *   else throw error
 * }
 */
export class HearbackError extends Error {
  override readonly name: string = 'HearbackError'
  readonly code: HearbackErrorCode

  constructor(code: HearbackErrorCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}

/**
 * The job ended in `error`. `code` says why, and `job` is its last state.
 * @example
 * const analysis = await job.result().catch((error) => {
 *   if (error instanceof JobFailedError && error.code === 'password_required') return null
 *   throw error
 * })
 */
export class JobFailedError extends HearbackError {
  override readonly name = 'JobFailedError'
  readonly job: JobView

  constructor(job: JobView) {
    super(job.error?.code ?? 'internal', job.error?.message ?? 'The job failed.')
    this.job = job
  }
}

/**
 * The wait ended before the job. The job goes on, unless `cancelOnAbort` was set.
 * @example
 * try {
 *   await job.result({ timeout: 5_000 })
 * } catch (error) {
 *   if (!(error instanceof TimeoutError)) throw error
 *   console.log('Ask again later:', job.id)
 * }
 */
export class TimeoutError extends HearbackError {
  override readonly name = 'TimeoutError'

  constructor(timeoutMs: number) {
    super('timeout', `The job did not finish within ${timeoutMs} ms.`)
  }
}
