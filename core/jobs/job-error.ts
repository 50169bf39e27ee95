import { z } from 'zod'

/**
 * Why a job ended in `error`. Each message says what the user can do.
 * `retryable` says whether the same document may succeed in a new attempt.
 */
export const jobErrors = {
  not_a_pdf: {
    message: 'The document contains no PDF. Choose the PDF file and submit it again.',
    retryable: false,
  },
  corrupt: {
    message:
      'The PDF is damaged and cannot be read. Export it again from its source and submit the new file.',
    retryable: false,
  },
  password_required: {
    message: 'The PDF requires a password. None or a wrong one was given: submit it again with its password.',
    retryable: false,
  },
  too_many_pages: {
    message: 'The PDF exceeds the page limit. Split it and submit the parts.',
    retryable: false,
  },
  analysis_timeout: {
    message: 'The analysis exceeded the time limit. Split the PDF or simplify its drawings.',
    retryable: false,
  },
  analysis_memory: {
    message: 'The analysis exceeded the memory limit. Split the PDF or reduce its images.',
    retryable: false,
  },
  analysis_crashed: {
    message: 'The analysis process crashed twice on this PDF. Export it again from its source, or report it.',
    retryable: true,
  },
  canceled: {
    message: 'The job was canceled before it finished. Submit the PDF again to analyse it.',
    retryable: false,
  },
  worker_lost: {
    message: 'The workers stopped too often during this job. Submit the PDF again.',
    retryable: true,
  },
} as const satisfies Record<string, { message: string; retryable: boolean }>

export type JobErrorCode = keyof typeof jobErrors

export const jobErrorSchema = z
  .object({
    code: z.enum(Object.keys(jobErrors) as [JobErrorCode, ...JobErrorCode[]]),
    message: z.string().meta({ description: 'What happened and what the user can do.' }),
  })
  .meta({ id: 'JobError', description: 'Why the job ended in `error`.' })

export type JobError = z.infer<typeof jobErrorSchema>

/** The error with that code and its message. */
export function jobError(code: JobErrorCode): JobError {
  return { code, message: jobErrors[code].message }
}
