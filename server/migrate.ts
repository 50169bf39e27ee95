import { modeSettings } from '#delivery/modes.ts'
import { restrictNewFiles } from '#platform/private-folder.ts'
import { loadSettings, requireDatabaseUrl } from '#platform/settings.ts'
import { StartupError } from '#platform/startup-error.ts'
import { prepareDatabase } from './database.ts'
import { loadEnvFile } from './env-file.ts'

/** `npm run migrate`: brings the schema and the queues of the database at DATABASE_URL up to date. */
try {
  restrictNewFiles()
  loadEnvFile()
  const settings = loadSettings(process.env, modeSettings)
  requireDatabaseUrl(settings)
  const { stop } = await prepareDatabase(settings, (line) => console.log(line), new AbortController().signal)
  await stop()
  console.log('The database is up to date.')
} catch (error) {
  console.error(error instanceof StartupError ? error.message : error)
  process.exitCode = 1
}
process.exit()
