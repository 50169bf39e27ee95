import { modeSettings, modules } from '#delivery/modes.ts'
import { outbox } from '#delivery/outbox/index.ts'
import { openPresence } from '#platform/postgres/presence/presence.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import { openServices } from '#platform/services.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'

/** Worker process that only sends deliveries, for tests that kill it. */
const settings = loadSettings(process.env, modeSettings)
const url = requireDatabaseUrl(settings)
const onError = (error: unknown) => console.error(error)
const { services, wakeUps } = await openServices(settings, url, modules, 'worker')
await wakeUps.start()
const presence = await openPresence({ url, sessionName: 'hearback sending worker', onError })
await startWorkers(url, outbox.workers?.(services) ?? [], wakeUps, onError, presence.id)
