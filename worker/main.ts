import { loadSettings } from '#platform/settings.ts'
import { runProcess } from '#server/process.ts'
import { startWorker } from './worker.ts'

await runProcess(async () => {
  const settings = loadSettings(process.env)
  const worker = await startWorker(settings, settings.DATABASE_URL)
  return { ready: {}, close: () => worker.close() }
})
