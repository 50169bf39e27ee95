import { startEmbeddedPostgres } from '#platform/postgres/embedded/embedded-postgres.ts'

/** A process that owns an embedded PostgreSQL, to be killed by a test; says the address when it is there. */
const postgres = await startEmbeddedPostgres({ dataDir: process.argv[2] ?? '', durable: false })
console.log(postgres.url)
setInterval(() => {}, 60_000)
