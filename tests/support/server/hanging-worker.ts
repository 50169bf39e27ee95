import { analyzeQueue } from '#core/jobs/submit/submit.ts'
import { openPresence } from '#platform/postgres/presence/presence.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import { openPostgresWakeUps } from '#platform/wakeup/postgres/postgres-wake-ups.ts'

/** Worker process that takes messages and never handles them, for tests that kill it. */
const url = process.env.DATABASE_URL ?? ''
const onError = (error: unknown) => console.error(error)
const wakeUps = openPostgresWakeUps({ url, onError })
await wakeUps.start()
const presence = await openPresence({ url, sessionName: 'hearback hanging worker', onError })
const handle = () => {
  process.send?.('taken')
  return new Promise<void>(() => {})
}
await startWorkers(url, [{ queue: analyzeQueue, concurrency: 1, handle }], wakeUps, onError, presence.id)
