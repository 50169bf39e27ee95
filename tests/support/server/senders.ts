import type { Services } from '#core/services.ts'
import { outbox } from '#delivery/outbox/index.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import type { TestApp } from '#tests/support/server/app.ts'

/** For `WEBHOOK_RETRY_SCHEDULE`: lines in tests break often, and not for long. */
export const quickRetries = `0${',0.3'.repeat(30)}`

/** Senders of webhooks that run in this process. */
export interface Senders {
  /** `inTrouble`: what befell them was meant to, and is no error of theirs. */
  stop(how?: { inTrouble: boolean }): Promise<void>
}

/** Starts the senders of webhooks in this process, as a worker process would; `own` are services of theirs. */
export async function startSenders(
  { web, database }: TestApp,
  own: Partial<Services> = {},
): Promise<Senders> {
  const errors: unknown[] = []
  const senders = outbox.workers?.({ ...web.services, ...own }) ?? []
  const workers = await startWorkers(database.url, senders, (error) => errors.push(error))
  return {
    async stop({ inTrouble } = { inTrouble: false }) {
      await workers.stop(2_000)
      if (errors.length > 0 && !inTrouble) throw new AggregateError(errors, 'The senders met errors.')
    },
  }
}
