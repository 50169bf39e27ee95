import { now } from '#core/modes/client/time.ts'
import type { FollowListener, Traffic } from '#core/modes/mode-client.ts'

interface MeterOptions {
  /** Additional headers of the handshake, which only Node can send. */
  headers: Readonly<Record<string, string>> | undefined
  /** Whether the message that was handled last was news. */
  latest: { isNews: boolean }
  onTraffic: FollowListener['onTraffic'] | undefined
}

/** The platform's WebSocket, which also records its traffic. */
export function meteredWebSocket({ headers, latest, onTraffic }: MeterOptions): typeof WebSocket {
  const record = (traffic: Traffic) => onTraffic?.(traffic)
  return class extends WebSocket {
    constructor(url: string | URL, protocols?: string | string[]) {
      // Node's constructor takes options, browsers' do not.
      const options = headers && 'process' in globalThis ? ({ protocols, headers } as never) : protocols
      super(url, options)
      this.addEventListener('open', () => {
        record({ kind: 'open', at: now() })
        this.addEventListener('close', () => record({ kind: 'close', at: now() }))
      })
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      record({ kind: 'message', at: now(), direction: 'up', bytes: sizeOf(data), news: false })
      super.send(data)
    }

    // graphql-ws sets this property instead of adding a listener.
    override set onmessage(listener: ((event: MessageEvent) => void) | null) {
      super.onmessage =
        listener &&
        ((event) => {
          latest.isNews = false
          listener(event)
          const { isNews: news } = latest
          record({ kind: 'message', at: now(), direction: 'down', bytes: sizeOf(event.data), news })
        })
    }
  }
}

/** Bytes of a message; GraphQL over WebSocket sends text. */
function sizeOf(data: unknown): number {
  return typeof data === 'string' ? new TextEncoder().encode(data).length : 0
}
