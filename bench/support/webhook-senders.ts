import { webhook } from '#delivery/destinations/webhook/index.ts'
import { modeSettings, modes } from '#delivery/modes.ts'
import { requireDatabaseUrl } from '#platform/database-url.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings } from '#platform/settings.ts'
import { runProcess } from '#server/run-process.ts'

/** A worker process that does nothing but send webhooks. */
await runProcess(async () => {
  const settings = loadSettings(process.env, modeSettings)
  const url = requireDatabaseUrl(settings)
  const opened = await openServices(settings, url, modes, 'worker')
  const onError = (error: unknown) =>
    opened.services.logger.error({ err: error }, 'The senders met an error.')
  const workers = await startWorkers(url, webhook.workers?.(opened.services) ?? [], onError)
  return {
    ready: {},
    async close() {
      await workers.stop(1_500)
      await opened.close()
    },
  }
})
