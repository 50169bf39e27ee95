import { followWithReconnect } from '#core/modes/client/follow-with-reconnect.ts'
import { defaultSilenceMs } from '#core/modes/client/metered-http-client.ts'
import { FollowError, type ModeClient } from '#core/modes/mode-client.ts'
import { openConnection } from './client-connection.ts'
import { followUser } from './follow-user.ts'

/** Follows over a Socket.IO connection of its own. */
export const client: ModeClient = {
  name: 'socket',
  followUser,
  follow: (target, listener) =>
    followWithReconnect(target, listener, async (cursor) => {
      const lost = Promise.withResolvers<never>()
      lost.promise.catch(() => {})
      const connection = await openConnection({
        baseUrl: target.baseUrl,
        signal: target.signal,
        silenceMs: target.silenceMs ?? defaultSilenceMs,
        onEvent(event) {
          try {
            cursor.event(event)
            if (cursor.finished) connection.close()
          } catch (error) {
            lost.reject(error)
          }
        },
        onStale({ reason }) {
          if (reason === 'gap')
            lost.reject(new FollowError('stale', 'Some of the events are no longer kept.'))
          else lost.reject(new Error(`The server let go of this follower: ${reason}.`))
        },
        ...(listener.onTraffic && { onTraffic: (traffic) => listener.onTraffic?.(traffic) }),
      })
      try {
        await connection.follow({ jobid: target.jobid, after: cursor.after }, (job) => cursor.snapshot(job))
        if (!cursor.finished) await Promise.race([connection.ended, lost.promise])
      } finally {
        connection.close()
      }
    }),
}
