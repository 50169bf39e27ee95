import type { Analysis } from '#core/analysis/schema.ts'
import { startAnalyzer } from '#worker/analysis/process/pool.ts'
import type { Reader, Reading } from './reader.ts'

export interface HearbackReading extends Reading {
  analysis: Analysis
}

/** The whole analysis as the worker runs it: process, pipes, text, thumbnail. */
export async function hearbackReader(): Promise<Reader<HearbackReading>> {
  const analyzer = await startAnalyzer({ concurrency: 1, timeoutS: 120, memoryMb: 1024, maxPages: 10_000 })
  return {
    name: 'hearback',
    async read(pdfPath) {
      const started = performance.now()
      const outcome = await analyzer.analyze({
        jobid: 'bench',
        pdfPath,
        signal: new AbortController().signal,
        onProgress: () => {},
      })
      const ms = performance.now() - started
      if (!outcome.ok) return null
      const { analysis } = outcome
      return { ms, pages: analysis.pages.count, text: Buffer.from(outcome.text).toString(), analysis }
    },
    close: () => analyzer.close(),
  }
}
