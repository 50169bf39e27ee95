import type { Gate } from '#core/access/gate.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { lazyAttachment } from '#core/modes/lazy-attachment.ts'
import type { WebServices } from '#core/services.ts'
import { asyncapi } from './asyncapi.ts'
import { guide } from './guide.ts'
import { modeName, operationScopes } from './operations.ts'
import { graphqlRoutes } from './server/http.ts'

/** GraphQL: queries, mutations and subscriptions at `/graphql`, over HTTP, server-sent events and WebSocket. */
export const graphql: DeliveryMode = {
  name: modeName,
  title: 'GraphQL',
  summary: 'Subscribe to events, or to selected fields, with any GraphQL client.',
  guide,
  asyncapi,
  follows: { progress: true },
  routes: graphqlRoutes,
  attach: attachWebSocket,
  async generatedFiles() {
    const { generatedFiles } = await import('./schema/generated.ts')
    return generatedFiles()
  },
}

function attachWebSocket(services: WebServices, gate: Gate) {
  return lazyAttachment(
    // The key may come with the first message.
    { path: '/graphql', scope: 'public', messages: operationScopes },
    async () => (await import('./server/websocket.ts')).createWebSocketServer(services, gate),
  )
}
