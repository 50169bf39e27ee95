import type { Closable } from '#core/modes/delivery-mode.ts'
import { modules } from '#delivery/modes.ts'
import { openPresence } from '#platform/postgres/presence/presence.ts'
import { workerSession } from '#platform/postgres/stores/jobs/worker-session.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import { openServices } from '#platform/services.ts'
import type { Settings } from '#platform/settings.ts'
import { startAnalyzer } from './analysis/process/pool.ts'
import { assertUnreadable } from './analysis/process/sandbox.ts'
import { createAnalyzeWorker } from './analyze.ts'
import { measureMessages, openMetricsServer } from './metrics.ts'
import { RunningJobs } from './running-jobs.ts'
import { startSweeps } from './sweep.ts'

/** Time that messages being handled have to complete when the worker stops. */
const shutdownMs = 1_500

/**
 * Starts a worker: analyses, the durable senders of the modes, and the sweeps. The first analysis process starts while
 * the database is being prepared.
 */
export async function startWorker(settings: Settings, database: string | Promise<string>): Promise<Closable> {
  assertUnreadable(settings.HEARBACK_DATA, settings.storageDir)
  // The queues do not wait for its first process.
  const startingAnalyzer = startAnalyzer({
    concurrency: settings.WORKER_CONCURRENCY,
    timeoutS: settings.ANALYSIS_TIMEOUT_S,
    memoryMb: settings.ANALYSIS_MEMORY_MB,
    maxPages: settings.ANALYSIS_MAX_PAGES,
  })
  const databaseUrl = await database
  const opened = await openServices(settings, databaseUrl, modules, 'worker')
  const { services, wakeUps } = opened
  const { logger } = services
  const onError = (error: unknown) => logger.error({ err: error }, 'Worker error.')
  const [presence] = await Promise.all([
    openPresence({ url: databaseUrl, sessionName: 'hearback worker (starting)', onError }),
    wakeUps.start(),
  ])
  const running = new RunningJobs(wakeUps, services.log, onError)
  const stopping = new AbortController()
  const analyze = createAnalyzeWorker({
    services,
    analyzer: { analyze: async (input) => (await startingAnalyzer).analyze(input) },
    running,
    concurrency: settings.WORKER_CONCURRENCY,
    stopping: stopping.signal,
  })
  const senders = modules.flatMap((module) => module.workers?.(services) ?? [])
  const measured = [analyze, ...senders].map((worker) => measureMessages(worker, services.metrics))
  const workers = await startWorkers(databaseUrl, measured, wakeUps, onError, presence.id)
  const sweeps = startSweeps(services, modules, onError)
  const analyzer = await startingAnalyzer
  if (analyzer.sandbox.includes('namespaces')) logger.info({ sandbox: analyzer.sandbox }, 'Analysis sandbox.')
  else {
    logger.warn(
      { sandbox: analyzer.sandbox },
      'Analysis sandbox without namespaces: this system does not allow unprivileged user namespaces.',
    )
  }
  presence.rename(workerSession({ concurrency: settings.WORKER_CONCURRENCY, sandbox: analyzer.sandbox }))
  const metricsServer = await openMetricsServer(opened.metrics, settings)
  if (metricsServer) logger.info({ metrics: metricsServer.url }, 'Metrics are served.')
  return {
    async close() {
      await metricsServer?.close()
      await sweeps.close()
      // Another worker takes the unfinished jobs, as a new attempt.
      await workers.stop(shutdownMs)
      stopping.abort()
      await analyzer.close()
      running.close()
      presence.close()
      await opened.close()
    },
  }
}
