import { writeFileSync } from 'node:fs'
import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'

/**
 * Owner of the project's embedded PostgreSQL. Writes its addresses to a file, as JSON:
 * `node postgres-process.ts DATA_FOLDER FILE`. Without fsync: the faults end processes, not the machine.
 */
const [dataDir = '', file = ''] = process.argv.slice(2)
const postgres = await startEmbeddedPostgres({ dataDir, durable: false })
writeFileSync(file, JSON.stringify({ url: postgres.url, superuserUrl: postgres.superuserUrl }))
process.once('SIGTERM', () => void postgres.stop().then(() => process.exit()))
setInterval(() => {}, 60_000)
