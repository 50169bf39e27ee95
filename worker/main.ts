import { modeSettings } from '#delivery/modes.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'
import { runProcess } from '#server/processes/run-process.ts'
import { startWorker } from './worker.ts'

await runProcess('worker', async (databaseUrl) => {
  const settings = loadSettings(process.env, modeSettings)
  const worker = await startWorker(settings, databaseUrl ?? requireDatabaseUrl(settings))
  return { ready: {}, close: () => worker.close() }
})
