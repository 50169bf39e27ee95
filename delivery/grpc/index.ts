import { readFile } from 'node:fs/promises'
import { createConnectRouter } from '@connectrpc/connect'
import { z } from 'zod'
import type { Gate } from '#core/access/gate.ts'
import { ApiError } from '#core/http/api-error.ts'
import { type Route, route } from '#core/http/route.ts'
import type { Attachment } from '#core/modes/attachment.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import type { WebServices } from '#core/services.ts'
import { callScopes } from './calls.ts'
import { Health } from './generated/grpc/health/v1/health_pb.ts'
import { ServerReflection } from './generated/grpc/reflection/v1/reflection_pb.ts'
import { Jobs } from './generated/hearback/v1/jobs_pb.ts'
import { guide } from './guide.ts'
import { createJobsService } from './jobs-service.ts'
import { acceptCompression, createRequestHandler } from './request-handler.ts'
import { createHealthService } from './standard/health.ts'
import { createReflectionService } from './standard/reflection.ts'

/** The largest message that is read: a chunk of 1 MiB and what surrounds it. */
const maxMessageBytes = 1_048_576 + 65_536
const portError = 'give a port from 1 to 65535'

/** Delivery over gRPC, gRPC-Web and Connect, on the port of the API and, with `GRPC_PORT`, on one of its own. */
export const grpc: DeliveryMode = {
  name: 'grpc',
  title: 'gRPC',
  summary: 'Receive events as a typed stream over HTTP/2, or over HTTP/1.1 by gRPC-Web and Connect.',
  guide,
  follows: { progress: true },
  settings: {
    GRPC_PORT: z.coerce
      .number({ error: portError })
      .int({ error: portError })
      .min(1, { error: portError })
      .max(65_535, { error: portError })
      .optional()
      .meta({
        description:
          'An additional port for gRPC alone, over HTTP/2 without TLS, for proxies that need one. Unset: PORT serves it too.',
      }),
  },
  routes: () => [descriptionRoute()],
  attach,
}

const alphaReflection = 'grpc.reflection.v1alpha.ServerReflection'

function attach(services: WebServices, gate: Gate): Attachment[] {
  const stopping = new AbortController()
  const router = createConnectRouter({
    readMaxBytes: maxMessageBytes,
    acceptCompression,
    shutdownSignal: stopping.signal,
    jsonOptions: { alwaysEmitImplicit: true },
  })
  const described = [Jobs, Health, ServerReflection]
  router.service(Jobs, createJobsService(grpc.name, services, gate))
  router.service(Health, createHealthService(services, [Jobs.typeName]))
  router.service(ServerReflection, createReflectionService(described))
  // The messages of v1alpha are those of v1.
  const [reflection = ''] = router.handlers.flatMap(({ service, requestPath }) =>
    service === ServerReflection ? requestPath : [],
  )
  const aliases = new Map([[reflection.replace(ServerReflection.typeName, alphaReflection), reflection]])
  const handleRequest = createRequestHandler(router, aliases, services.logger)
  const port = services.settings.GRPC_PORT as number | undefined
  const names = [...described.map(({ typeName }) => typeName), alphaReflection]
  return names.map((name) => ({
    path: `/${name}/`,
    // Each call brings its key and declares its own scope.
    scope: 'public',
    messages:
      name === Jobs.typeName
        ? callScopes
        : { [name === Health.typeName ? 'Check' : 'ServerReflectionInfo']: 'public' },
    ...(port !== undefined && { ownPort: { port, setting: 'GRPC_PORT' } }),
    handleRequest,
    handleUpgrade() {
      throw new ApiError('not_found', 'There is no WebSocket endpoint at this path.')
    },
    async close() {
      stopping.abort(new ApiError('unavailable', 'This server is stopping; try again.'))
    },
  }))
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
