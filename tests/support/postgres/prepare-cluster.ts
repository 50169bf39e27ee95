import { Client } from 'pg'
import { queues } from '#delivery/modes.ts'
import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'
import { migrate } from '#platform/postgres/migrate/migrate.ts'
import { installQueues } from '#platform/queue/install-queues.ts'

/** Program that creates the cluster of `copyPreparedCluster` in a folder. */
const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', durable: false })
await migrate(postgres.url)
await installQueues(postgres.url, queues)
const client = new Client({ connectionString: postgres.superuserUrl })
await client.connect()
// Tests open thousands of sessions, and each hashes its password 4,096 times by default.
await client.query('ALTER SYSTEM SET scram_iterations = 1')
await client.end()
await postgres.stop()
