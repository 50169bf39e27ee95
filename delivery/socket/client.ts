import { createDeferred } from '#core/modes/client/deferred.ts'
import { defaultSilenceMs } from '#core/modes/client/metered-http-client.ts'
import { followWithReconnect, reconnect } from '#core/modes/client/reconnect.ts'
import { FollowError, type ModeClient, type UserListener, type UserTarget } from '#core/modes/mode-client.ts'
import { connectSocket } from './socket-connection.ts'

/** Follows over a Socket.IO connection of its own. */
export const client: ModeClient = {
  name: 'socket',
  followUser,
  follow: (target, listener) =>
    followWithReconnect(target, listener, async (cursor) => {
      const failed = createDeferred<never>()
      failed.promise.catch(() => {})
      const connection = await connectSocket({
        ...serverOf(target),
        silenceMs: target.silenceMs ?? defaultSilenceMs,
        onEvent(event) {
          try {
            cursor.event(event)
            if (cursor.finished) connection.close()
          } catch (error) {
            failed.reject(error)
          }
        },
        onStale({ reason }) {
          if (reason === 'gap')
            failed.reject(new FollowError('stale', 'Some of the requested events are no longer stored.'))
          else failed.reject(new Error(`The server ended the subscription: ${reason}.`))
        },
        ...(listener.onTraffic && { onTraffic: (traffic) => listener.onTraffic?.(traffic) }),
      })
      try {
        await connection.follow({ jobid: target.jobid, after: cursor.after }, (job) => cursor.snapshot(job))
        if (!cursor.finished) await Promise.race([connection.ended, failed.promise])
      } finally {
        connection.close()
      }
    }),
}

/** Follows all jobs of a user over successive connections. @throws FollowError when a retry cannot succeed */
function followUser(target: UserTarget, listener: UserListener): Promise<void> {
  const state = { finished: false, activity: 0 }
  const onTrouble: UserListener['onTrouble'] = (trouble) => listener.onTrouble?.(trouble)
  return reconnect(state, { signal: target.signal, onTrouble }, async () => {
    const stale = createDeferred<never>()
    stale.promise.catch(() => {})
    const connection = await connectSocket({
      ...serverOf(target),
      silenceMs: defaultSilenceMs,
      onEvent: (event) => listener.onEvent(event),
      onStale: ({ reason }) => stale.reject(new Error(`The server ended the subscription: ${reason}.`)),
    })
    try {
      await connection.followUser(target.userid)
      state.activity++
      listener.onListening?.()
      await Promise.race([connection.ended, stale.promise])
    } finally {
      connection.close()
    }
  })
}

function serverOf({
  baseUrl,
  credentials,
  headers,
  signal,
}: UserTarget | Parameters<ModeClient['follow']>[0]) {
  return { baseUrl, signal, ...(credentials && { credentials }), ...(headers && { headers }) }
}
