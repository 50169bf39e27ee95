import type { Analysis } from '../analysis/schema.ts'
import type { JobErrorCode } from '../jobs/job-error.ts'

/** One document to analyse, as files on this machine. */
export interface AnalyzerInput {
  jobid: string
  /** Path of the PDF. It is only read. */
  pdfPath: string
  /** An existing empty folder of this job alone; text and thumbnail are written here. */
  outputDir: string
  /** Aborting kills the analysis within a second; the outcome is then `canceled`. */
  signal: AbortSignal
  /** Called after pages are done, at most 4 times a second and once at the end. */
  onProgress(progress: { done: number; total: number }): void
}

/** What came of it. A failure is a value, never a throw: the document is at fault, not the service. */
export type AnalyzerOutcome =
  | { ok: true; analysis: Analysis; textPath: string; thumbnailPath: string | null }
  | { ok: false; code: JobErrorCode }

/** Port: runs one analysis in isolation, so that no document can hurt the process that asks. */
export interface Analyzer {
  analyze(input: AnalyzerInput): Promise<AnalyzerOutcome>
  /** Stops every child process; running analyses end as `analysis_crashed`. */
  close(): Promise<void>
}
