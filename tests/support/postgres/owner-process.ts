import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'

/**
 * Process that owns an embedded PostgreSQL, for tests that kill either. It prints the database URL when ready. The server is
 * durable: without synchronous commits it may lose the last ones when it is killed.
 */
const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '' })
console.log(postgres.url)
setInterval(() => {}, 60_000)
