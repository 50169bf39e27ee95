import { defaultSilenceMs } from '#core/modes/client/metered-http-client.ts'
import { reconnect } from '#core/modes/client/reconnect.ts'
import type { UserListener, UserTarget } from '#core/modes/mode-client.ts'
import { openConnection } from './client-connection.ts'

/** Follows all jobs of a user, over one connection after the other. @throws FollowError when that is not allowed */
export function followUser({ baseUrl, userid, signal }: UserTarget, listener: UserListener): Promise<void> {
  const following = { finished: false, signs: 0 }
  const onTrouble: UserListener['onTrouble'] = (trouble) => listener.onTrouble?.(trouble)
  return reconnect(following, { signal, onTrouble }, async () => {
    const slow = Promise.withResolvers<never>()
    slow.promise.catch(() => {})
    const connection = await openConnection({
      baseUrl,
      signal,
      silenceMs: defaultSilenceMs,
      onEvent: (event) => listener.onEvent(event),
      onStale: () => slow.reject(new Error('The server let go of this follower.')),
    })
    try {
      await connection.followUser(userid)
      following.signs++
      listener.onListening?.()
      await Promise.race([connection.ended, slow.promise])
    } finally {
      connection.close()
    }
  })
}
