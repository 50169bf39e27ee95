import type { ServiceModule } from '#core/modes/delivery-mode.ts'
import type { Services } from '#core/services.ts'
import { outbox } from '#delivery/outbox/index.ts'
import { startWorkers } from '#platform/queue/workers.ts'
import type { TestApp } from '#tests/support/server/app.ts'

/** Value of `WEBHOOK_RETRY_SCHEDULE` for tests in which connections break often and briefly. */
export const quickRetries = `0${',0.3'.repeat(30)}`

/** Workers of an outbox that run in the test process. */
export interface Senders {
  /** Stops them. Their errors are thrown unless `ignoreErrors` is set, for tests that cause errors. */
  stop(options?: { ignoreErrors: boolean }): Promise<void>
}

/** Starts the workers of an outbox as a worker process does; `own` replaces services of the app. */
export async function startSenders(
  { web, database }: TestApp,
  own: Partial<Services> = {},
  { workers: createWorkers }: ServiceModule = outbox,
): Promise<Senders> {
  const errors: unknown[] = []
  const senders = createWorkers?.({ ...web.services, ...own }) ?? []
  const workers = await startWorkers(database.url, senders, web.wakeUps, (error) => errors.push(error))
  return {
    async stop({ ignoreErrors } = { ignoreErrors: false }) {
      await workers.stop(2_000)
      if (errors.length > 0 && !ignoreErrors) throw new AggregateError(errors, 'Senders failed.')
    },
  }
}
