import type { AnalysisPreview } from '../analysis/preview-schema.ts'
import type { Analysis } from '../analysis/schema.ts'
import type { JobErrorCode } from '../jobs/job-error.ts'

/**
 * What keeps code that reads a document from reaching anything but its pipes.
 * - `namespaces`: own network, process, IPC and user namespaces (Linux with unprivileged user namespaces)
 * - `permissions`: Node's permission model; it may read the engine's files and nothing else
 * - `modules`: Node's modules and functions for network, processes and signals are removed
 * - `limits`: resource limits of the system on files written, data, processor time and core dumps
 */
export const sandboxLayers = ['namespaces', 'permissions', 'modules', 'limits'] as const
export type SandboxLayer = (typeof sandboxLayers)[number]

/** One document to analyse. */
export interface AnalyzerInput {
  jobid: string
  /** Path of the PDF. The file is only read, by this process. */
  pdfPath: string
  /** Password that opens the document. */
  password?: string
  /** Aborting kills the analysis within a second; the outcome is then `canceled`. */
  signal: AbortSignal
  /** Called after pages are done, at most 4 times a second and once at the end. */
  onProgress(progress: { done: number; total: number }): void
  /** Called before the first progress when the analysis takes longer than a moment. `thumbnail` is a PNG of page 1. */
  onPreview?(preview: AnalysisPreview, thumbnail: Uint8Array | null): void
  /** Called when the pages are read, and only the picture of page 1 is still to be drawn. */
  onRead?(): void
}

/** Result of an analysis. A document that cannot be analysed is a value, not an exception. */
export type AnalyzerOutcome =
  | {
      ok: true
      analysis: Analysis
      /** Extracted text in UTF-8. */
      text: Uint8Array
      /** PNG of page 1; null when it could not be drawn. */
      thumbnail: Uint8Array | null
    }
  | { ok: false; code: JobErrorCode }

/** Port: runs analyses in isolated processes. */
export interface Analyzer {
  /** Layers that isolate the processes. */
  readonly sandbox: readonly SandboxLayer[]
  analyze(input: AnalyzerInput): Promise<AnalyzerOutcome>
  /** Stops every child process; running analyses end as `analysis_crashed`. */
  close(): Promise<void>
}
