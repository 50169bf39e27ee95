import { loadSettings } from '#platform/settings.ts'
import { openNextPages } from './pages.ts'
import { runProcess } from './process.ts'
import { startWeb } from './web.ts'

await runProcess(async () => {
  const settings = loadSettings(process.env)
  const dev = process.env.NODE_ENV === 'development'
  const web = await startWeb(settings, settings.DATABASE_URL, (http) => openNextPages(http, dev))
  return { ready: { url: web.url }, close: () => web.close() }
})
