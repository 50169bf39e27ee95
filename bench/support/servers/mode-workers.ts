import { modeSettings, modules } from '#delivery/modes.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'
import { runProcess } from '#server/processes/run-process.ts'

/** A worker process that runs all queue workers but no analysis. */
await runProcess('worker', async () => {
  const settings = loadSettings(process.env, modeSettings)
  const url = requireDatabaseUrl(settings)
  const opened = await openServices(settings, url, modules, 'worker')
  const { services, wakeUps } = opened
  await wakeUps.start()
  const onError = (error: unknown) => services.logger.error({ err: error }, 'A worker failed.')
  const workers = await startWorkers(
    url,
    modules.flatMap((module) => module.workers?.(services) ?? []),
    wakeUps,
    onError,
  )
  return {
    ready: {},
    async close() {
      await workers.stop(1_500)
      await opened.close()
    },
  }
})
