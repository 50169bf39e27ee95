import type { Gate } from '#core/access/gate.ts'
import type { Attachment } from '#core/modes/attachment.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { lazyAttachment } from '#core/modes/lazy-attachment.ts'
import type { WebServices } from '#core/services.ts'
import { asyncapi } from './asyncapi.ts'
import { guide } from './guide.ts'
import { requestScopes } from './requests.ts'

/**
 * Delivery over Socket.IO. Catch-up comes from the log by `seq`; Socket.IO's own connection state recovery is off,
 * since it loses the final event of a quiet job, and fan-out between servers is the feed's.
 */
export const socket: DeliveryMode = {
  name: 'socket',
  title: 'Socket.IO',
  summary: 'Receive events over one open two-way connection.',
  guide,
  asyncapi,
  follows: { automatic: 1, progress: true, users: true, defaultFor: ['browser'] },
  attach,
}

function attach(services: WebServices, gate: Gate): Attachment {
  return lazyAttachment(
    {
      path: '/socket.io/',
      // The handshake of Engine.IO comes before the one of Socket.IO, which brings the key.
      scope: 'public',
      messages: requestScopes,
      handlesRequests: true,
    },
    async () => (await import('./server.ts')).createServer(socket.name, services, gate),
  )
}
