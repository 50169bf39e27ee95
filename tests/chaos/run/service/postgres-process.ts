import { randomUUID } from 'node:crypto'
import { renameSync, writeFileSync } from 'node:fs'
import { Client } from 'pg'
import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'

/**
 * Owner of the project's embedded PostgreSQL. Writes its addresses to a file, as JSON:
 * `node postgres-process.ts DATA_FOLDER FILE PASSWORD`.
 */
const [dataDir = '', file = '', password = randomUUID()] = process.argv.slice(2)
const postgres = await startEmbeddedPostgres({ dataDir })
const url = new URL(postgres.url)

// Each start gives the application's role another password, and the service of a run lives longer than this process.
const client = new Client({ connectionString: postgres.superuserUrl })
client.on('error', () => {})
await client.connect()
await client.query(`ALTER ROLE ${url.username} PASSWORD '${password}'`)
await client.end()
url.password = password

const addresses = { url: url.href, superuserUrl: postgres.superuserUrl }
writeFileSync(`${file}.part`, JSON.stringify(addresses), { mode: 0o600 })
renameSync(`${file}.part`, file)
for (const end of ['SIGTERM', 'disconnect'])
  process.once(end, () => void postgres.stop().then(() => process.exit()))
setInterval(() => {}, 60_000)
