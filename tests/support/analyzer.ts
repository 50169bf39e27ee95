import { randomUUID } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { AnalyzerInput, AnalyzerOutcome } from '#core/ports/analyzer.ts'
import { childPids, descendants } from '#tests/support/service/processes.ts'
import { type PoolOptions, startAnalyzer } from '#worker/analysis/process/pool.ts'

/** A pool of analysis processes. */
export interface TestAnalyzer {
  analyze(pdf: Buffer | string, input?: Partial<AnalyzerInput>): Promise<AnalyzerOutcome>
  close(): Promise<void>
}

/** Limits that suit a small machine and are sufficient for every sample. */
export const modestSettings: PoolOptions = { concurrency: 1, timeoutS: 20, memoryMb: 512, maxPages: 5000 }

export async function openAnalyzer(settings: Partial<PoolOptions> = {}): Promise<TestAnalyzer> {
  const analyzer = await startAnalyzer({ ...modestSettings, ...settings })
  const home = await mkdtemp(join(tmpdir(), 'hearback-analysis-'))
  return {
    async analyze(pdf, input = {}) {
      const pdfPath = typeof pdf === 'string' ? pdf : join(home, `${randomUUID()}.pdf`)
      if (typeof pdf !== 'string') await writeFile(pdfPath, pdf)
      const signal = new AbortController().signal
      return analyzer.analyze({ jobid: 'test', pdfPath, signal, onProgress: () => {}, ...input })
    },
    async close() {
      await analyzer.close()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/** Process ids of the analysis processes under this process. */
export function analysisPids(): number[] {
  return descendants(process.pid)
    .filter(({ command }) => command.startsWith(process.execPath) && command.includes('process/child.ts'))
    .map(({ pid }) => pid)
}

/**
 * Watches the memory of the processes that this process starts and of their children, which are the analysis processes.
 * `peakBytes` is the highest resident memory of any of them so far.
 */
export function watchPeakMemory(): { peakBytes(): number; stop(): void } {
  let peak = 0
  /** Children of the processes that start programs in namespaces. */
  const children = new Map<number, number[]>()
  const timer = setInterval(() => {
    for (const pid of childPids(process.pid)) {
      if (!children.get(pid)?.length) children.set(pid, childPids(pid))
      for (const one of [pid, ...(children.get(pid) ?? [])]) peak = Math.max(peak, peakBytes(one))
    }
  }, 20)
  return { peakBytes: () => peak, stop: () => clearInterval(timer) }
}

/** Highest resident memory a process ever had, in bytes; 0 when it is gone. */
export function peakBytes(pid: number): number {
  try {
    return Number(/^VmHWM:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'latin1'))?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}
