import { modeSettings } from '#delivery/modes.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'
import { runProcess } from '#server/processes/run-process.ts'
import { startWeb } from '#server/web.ts'

/** Web process without pages, so that tests and benchmarks need no build of them. */
await runProcess('web', async () => {
  const settings = loadSettings(process.env, modeSettings)
  const web = await startWeb(settings, requireDatabaseUrl(settings), async () => ({
    scope: 'public' as const,
    handle: async (_request, response) => void response.writeHead(404).end(),
    close: async () => {},
  }))
  return { ready: { url: web.url }, close: () => web.close() }
})
