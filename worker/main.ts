import { modeSettings } from '#delivery/modes.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'
import { runProcess } from '#server/run-process.ts'
import { startWorker } from './worker.ts'

await runProcess('worker', async () => {
  const settings = loadSettings(process.env, modeSettings)
  const worker = await startWorker(settings, requireDatabaseUrl(settings))
  return { ready: {}, close: () => worker.close() }
})
