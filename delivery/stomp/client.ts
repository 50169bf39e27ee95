import type { Event } from '#core/events/event.ts'
import { deliver, type StreamMessage } from '#core/modes/client/follow-stream.ts'
import { defaultSilenceMs } from '#core/modes/client/metered-http-client.ts'
import { followWithReconnect, reconnect } from '#core/modes/client/reconnect.ts'
import type { FollowTarget, ModeClient, UserListener, UserTarget } from '#core/modes/mode-client.ts'
import { connectStomp } from './stomp-connection.ts'

/** Follows over a STOMP connection of its own. */
export const client: ModeClient = {
  name: 'stomp',
  followUser,
  follow: (target, listener) =>
    followWithReconnect(target, listener, async (cursor) => {
      const connection = await connectStomp({
        ...serverOf(target),
        silenceMs: target.silenceMs ?? defaultSilenceMs,
        onMessage(body) {
          const news = deliver(body as StreamMessage, cursor)
          if (cursor.finished) connection.close()
          return news
        },
        onTraffic: (traffic) => listener.onTraffic?.(traffic),
      })
      try {
        await connection.subscribe(`/jobs/${target.jobid}`, cursor.after).catch((error: unknown) => {
          if (!cursor.finished) throw error
        })
        await connection.ended
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
    const connection = await connectStomp({
      ...serverOf(target),
      silenceMs: defaultSilenceMs,
      onMessage(body) {
        const message = body as StreamMessage
        if (message.type === 'stale') throw new Error('The server ended the subscription.')
        listener.onEvent(message as Event)
        return true
      },
    })
    try {
      await connection.subscribe(`/users/${target.userid}`)
      state.activity++
      listener.onListening?.()
      await connection.ended
    } finally {
      connection.close()
    }
  })
}

function serverOf({ baseUrl, credentials, signal }: UserTarget | FollowTarget) {
  return { baseUrl, signal, ...(credentials && { credentials }) }
}
