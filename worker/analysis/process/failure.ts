import type { JobErrorCode } from '#core/jobs/job-error.ts'

/** The document cannot be analysed, and why. Anything else thrown in the child is a crash. */
export class Failure extends Error {
  override readonly name = 'Failure'
  readonly code: JobErrorCode

  constructor(code: JobErrorCode, options?: { cause?: unknown }) {
    super(code, options)
    this.code = code
  }
}
