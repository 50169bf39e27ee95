import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { followWithReconnect } from '#core/modes/client/reconnect.ts'
import type { ModeClient } from '#core/modes/mode-client.ts'
import { eventsDocument, jobDocument } from './client/documents.ts'
import { connectGraphql } from './client/graphql-connection.ts'

/**
 * Follows over a WebSocket of its own: a query for the snapshot, then a subscription. A reconnect subscribes with the
 * last `seq`; graphql-ws itself would repeat the first variables.
 */
export const client: ModeClient = {
  name: 'graphql',
  follow: (target, listener) =>
    followWithReconnect(target, listener, async (cursor) => {
      const { jobid } = target
      const connection = connectGraphql(target, listener)
      try {
        if (!cursor.started) {
          await connection.run({ query: jobDocument, variables: { jobid } }, ({ job }) =>
            cursor.snapshot(job as JobView),
          )
        }
        if (cursor.finished || target.signal.aborted) return
        const variables = { jobid, after: cursor.after }
        await connection.run({ query: eventsDocument, variables }, ({ jobEvents }) => {
          const isNews = cursor.event(toEnvelope(jobEvents as Event))
          if (cursor.finished) connection.close()
          return isNews
        })
      } finally {
        connection.close()
      }
    }),
}

/** The envelope as in every other mode, where `analysis`, `error` and `progress` are absent instead of null. */
function toEnvelope(event: Event): Event {
  const { analysis, error, progress, ...data } = event.data
  return {
    ...event,
    data: { ...data, ...(analysis && { analysis }), ...(error && { error }), ...(progress && { progress }) },
  }
}
