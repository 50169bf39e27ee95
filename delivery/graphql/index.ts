import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { asyncapi } from './asyncapi.ts'
import { guide } from './guide.ts'
import { generatedFiles } from './schema/generated.ts'
import { modeName } from './schema/resolvers.ts'
import { graphqlRoutes } from './server/http.ts'
import { attachWebSocket } from './server/websocket.ts'

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
  generatedFiles,
}
