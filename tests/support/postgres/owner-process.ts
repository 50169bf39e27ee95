import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'

/** Process that owns an embedded PostgreSQL, for tests that kill it. It prints the database URL when ready. */
const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', durable: false })
console.log(postgres.url)
setInterval(() => {}, 60_000)
