import { readFile } from 'node:fs/promises'
import type { Gate } from '#core/access/gate.ts'
import { optionalPort } from '#core/http/port-setting.ts'
import { type Route, route } from '#core/http/route.ts'
import { loadOnce } from '#core/load-once.ts'
import type { Attachment } from '#core/modes/attachment.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { lazyAttachment } from '#core/modes/lazy-attachment.ts'
import type { WebServices } from '#core/services.ts'
import { guide } from './guide.ts'
import { callScopes } from './service/call-scopes.ts'

/** Delivery over gRPC, gRPC-Web and Connect, on the port of the API and, with `GRPC_PORT`, on one of its own. */
export const grpc: DeliveryMode = {
  name: 'grpc',
  title: 'gRPC',
  summary: 'Receive events as a typed stream over HTTP/2, or over HTTP/1.1 by gRPC-Web and Connect.',
  guide,
  follows: { progress: true },
  settings: {
    GRPC_PORT: optionalPort(1).meta({
      description:
        'An additional port for gRPC alone, over HTTP/2 without TLS, for proxies that need one. Unset: PORT serves it too.',
    }),
  },
  routes: () => [descriptionRoute()],
  attach,
}

/** Names of the services on the wire, and the scopes of their calls. */
const scopesByService: Record<string, Attachment['messages']> = {
  'hearback.v1.Jobs': callScopes,
  'grpc.health.v1.Health': { Check: 'public', Watch: 'public' },
  'grpc.reflection.v1.ServerReflection': { ServerReflectionInfo: 'public' },
  'grpc.reflection.v1alpha.ServerReflection': { ServerReflectionInfo: 'public' },
}

function attach(services: WebServices, gate: Gate): Attachment[] {
  const port = services.settings.GRPC_PORT as number | undefined
  const server = loadOnce(async () => {
    const { createServer } = await import('./server.ts')
    return createServer(grpc.name, services, gate)
  })
  return Object.entries(scopesByService).map(([name, messages]) =>
    lazyAttachment(
      {
        path: `/${name}/`,
        // Each call brings its key and declares its own scope.
        scope: 'public',
        messages,
        handlesRequests: true,
        ...(port !== undefined && { ownPort: { port, setting: 'GRPC_PORT' } }),
      },
      () => server.get(),
    ),
  )
}

const descriptionFile = new URL('../../proto/hearback/v1/jobs.proto', import.meta.url)

function descriptionRoute(): Route {
  return route({
    method: 'get',
    path: '/proto/hearback/v1/jobs.proto',
    operationId: 'readProto',
    summary: 'Description of the gRPC service',
    tag: 'Modes',
    scope: 'public',
    responses: { 200: { description: 'Protocol buffers.', content: { 'text/plain': {} } } },
    async handle() {
      return {
        status: 200,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'public, max-age=300' },
        body: await readFile(descriptionFile),
      }
    },
  })
}
