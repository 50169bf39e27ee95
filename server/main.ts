import { modeSettings } from '#delivery/modes.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'
import { openNextPages } from './pages.ts'
import { requireMigrated } from './processes/require-migrated.ts'
import { runProcess } from './processes/run-process.ts'
import { startWeb } from './web.ts'

await runProcess('web', async (databaseUrl) => {
  const settings = loadSettings(process.env, modeSettings)
  const pages = await openNextPages(process.env.NODE_ENV === 'development')
  const url = databaseUrl
    ? await waitForDatabase(databaseUrl, pages.prepare)
    : await requireMigrated(requireDatabaseUrl(settings))
  const web = await startWeb(settings, url, async () => pages)
  return { ready: { url: web.url }, close: () => web.close() }
})

/** Waits for the database; loads the pages meanwhile, unless it is ready already. */
async function waitForDatabase(databaseUrl: Promise<string>, prepare = async () => {}): Promise<string> {
  const isReady = await Promise.race([databaseUrl.then(() => true), new Promise(setImmediate)])
  // A failure is reported when the server prepares the pages.
  if (!isReady) prepare().catch(() => {})
  return databaseUrl
}
