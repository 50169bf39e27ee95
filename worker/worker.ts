import { rm } from 'node:fs/promises'
import path from 'node:path'
import type { Closable } from '#core/modes/delivery-mode.ts'
import { modes } from '#delivery/modes.ts'
import { listen } from '#platform/postgres/notify/listener.ts'
import { workerSession } from '#platform/postgres/stores/worker-session.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import { openServices } from '#platform/services.ts'
import type { Settings } from '#platform/settings.ts'
import { createAnalyzer } from './analysis/process/pool.ts'
import { analyzeWorker } from './analyze.ts'
import { RunningJobs } from './running-jobs.ts'
import { startSweeps } from './sweep.ts'

/** How long messages in hand may take when the process is asked to stop. */
const graceMs = 1_500

/** Starts the worker process's parts: the analysis, the modes' durable senders, and the sweeps. */
export async function startWorker(settings: Settings, databaseUrl: string): Promise<Closable> {
  const opened = await openServices(settings, databaseUrl, modes, 'worker')
  const { services } = opened
  const onError = (error: unknown) => services.logger.error({ err: error }, 'The worker met an error.')
  const scratch = path.join(settings.HEARBACK_DATA, 'scratch', String(process.pid))
  const analyzer = createAnalyzer({
    concurrency: settings.WORKER_CONCURRENCY,
    timeoutS: settings.ANALYSIS_TIMEOUT_S,
    memoryMb: settings.ANALYSIS_MEMORY_MB,
    maxPages: settings.ANALYSIS_MAX_PAGES,
  })
  const listener = listen({
    url: databaseUrl,
    onError,
    sessionName: workerSession(settings.WORKER_CONCURRENCY),
  })
  await listener.started
  const running = new RunningJobs(listener, services.log, onError)
  const stopping = new AbortController()
  const analyze = analyzeWorker({
    services,
    analyzer,
    running,
    concurrency: settings.WORKER_CONCURRENCY,
    scratch,
    stopping: stopping.signal,
  })
  const senders = modes.flatMap((mode) => mode.workers?.(services) ?? [])
  const workers = await startWorkers(databaseUrl, [analyze, ...senders], onError)
  const sweeps = startSweeps(services, modes, onError)
  return {
    async close() {
      await sweeps.close()
      // What is left after the grace is taken up by another worker, as a new attempt.
      await workers.stop(graceMs)
      stopping.abort()
      await analyzer.close()
      running.close()
      await listener.close()
      await rm(scratch, { recursive: true, force: true })
      await opened.close()
    },
  }
}
