import { modeSettings } from '#delivery/modes.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'
import { openNextPages } from './pages.ts'
import { runProcess } from './run-process.ts'
import { startWeb } from './web.ts'

await runProcess('web', async () => {
  const settings = loadSettings(process.env, modeSettings)
  const dev = process.env.NODE_ENV === 'development'
  const web = await startWeb(settings, requireDatabaseUrl(settings), () => openNextPages(dev))
  return { ready: { url: web.url }, close: () => web.close() }
})
