import { type ChannelListener, type ChannelListenerOptions, subscribe } from './channel-listener.ts'

/** The channel of ended keys and sessions. A payload is an id. */
export const accessChannel = 'hearback_access'

interface AccessNotifierOptions extends Pick<ChannelListenerOptions, 'url' | 'onError'> {
  /** Called with the id of a key or session that was ended in any process. */
  onEnd(id: string): void
  /** Called when it listens again after a break, in which notifications may have been lost. */
  onResume(): void
}

/** Listens for the ends of keys and sessions, on a database session of its own. */
export function openAccessNotifier({ onEnd, ...options }: AccessNotifierOptions): ChannelListener {
  return subscribe({
    ...options,
    channel: accessChannel,
    sessionName: 'hearback access listener',
    onPayload: onEnd,
  })
}
