import type { Gate } from '#core/access/gate.ts'
import type { Attachment } from '#core/modes/attachment.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { lazyAttachment } from '#core/modes/lazy-attachment.ts'
import type { WebServices } from '#core/services.ts'
import { asyncapi } from './asyncapi.ts'
import { guide } from './guide.ts'
import { commandScopes } from './server/commands.ts'

/** STOMP 1.2, 1.1 and 1.0 over WebSocket at `/stomp`. */
export const stomp: DeliveryMode = {
  name: 'stomp',
  title: 'STOMP',
  summary: 'Subscribe to jobs with the client of a message broker, over WebSocket.',
  guide,
  asyncapi,
  follows: { progress: true, users: true },
  attach,
}

function attach(services: WebServices, gate: Gate): Attachment {
  return lazyAttachment(
    // The key comes with the CONNECT frame.
    { path: '/stomp', scope: 'public', messages: commandScopes },
    async () => (await import('./server/server.ts')).createServer(stomp.name, services, gate),
  )
}
