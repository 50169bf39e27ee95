import { modeSettings } from '#delivery/modes.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'
import { requireMigrated } from '#server/processes/require-migrated.ts'
import { runProcess } from '#server/processes/run-process.ts'
import { startWorker } from './worker.ts'

await runProcess('worker', async (databaseUrl) => {
  const settings = loadSettings(process.env, modeSettings)
  const url = databaseUrl ?? (await requireMigrated(requireDatabaseUrl(settings)))
  const worker = await startWorker(settings, url)
  return { ready: {}, close: () => worker.close() }
})
