import type { JobErrorCode } from '#core/jobs/job-error.ts'

/** The document cannot be analysed. Any other error in the analysis process is a crash. */
export class DocumentError extends Error {
  override readonly name = 'DocumentError'
  readonly code: JobErrorCode

  constructor(code: JobErrorCode, options?: { cause?: unknown }) {
    super(code, options)
    this.code = code
  }
}
