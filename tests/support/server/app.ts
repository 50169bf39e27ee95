import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { modeSettings } from '#delivery/modes.ts'
import { loadSettings } from '#platform/settings.ts'
import { startWeb, type Web } from '#server/web.ts'
import { createTestDatabase, type TestDatabase } from '#tests/support/postgres/database.ts'

/** A web server in the test process, with its own database and without the pages. */
export interface TestApp {
  url: string
  web: Web
  database: TestDatabase
  settings: ReturnType<typeof loadSettings>
  /** The first admin key, with AUTH=keys. */
  adminKey: string
  close(): Promise<void>
}

/** Replaces the pages: every path is 404. */
export const noPages = async () => ({
  scope: 'public' as const,
  handle: async (_request: unknown, response: import('node:http').ServerResponse) => {
    response.writeHead(404).end()
  },
  close: async () => {},
})

/** Starts a test app; `env` contains settings as environment variables. `close` drops the database. */
export async function startTestApp(env: Record<string, string> = {}, given?: TestDatabase): Promise<TestApp> {
  const database = given ?? (await createTestDatabase())
  const folder = await mkdtemp(path.join(tmpdir(), 'hearback-app-'))
  const settings = loadSettings(
    { PORT: '0', LOG_LEVEL: 'silent', HEARBACK_DATA: folder, WORKER_CONCURRENCY: '2', ...env },
    modeSettings,
  )
  const said: string[] = []
  const web = await startWeb(settings, database.url, noPages, (line) => said.push(line)).catch(
    async (error: unknown) => {
      await database.drop()
      await rm(folder, { recursive: true, force: true })
      throw error
    },
  )
  return {
    url: web.url,
    web,
    database,
    settings,
    adminKey: said[0]?.split(' ').at(-1) ?? '',
    async close() {
      await web.close()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
