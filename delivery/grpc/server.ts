import { createConnectRouter } from '@connectrpc/connect'
import type { Gate } from '#core/access/gate.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { LoadedAttachment } from '#core/modes/lazy-attachment.ts'
import type { WebServices } from '#core/services.ts'
import { Health } from './generated/grpc/health/v1/health_pb.ts'
import { ServerReflection } from './generated/grpc/reflection/v1/reflection_pb.ts'
import { Jobs } from './generated/hearback/v1/jobs_pb.ts'
import { acceptCompression, createRequestHandler } from './request-handler.ts'
import { jsonOptions } from './service/follow-stream.ts'
import { createJobsService } from './service/jobs-service.ts'
import { createHealthService } from './standard/health.ts'
import { createReflectionService } from './standard/reflection.ts'

/** The largest message that is read: a chunk of 1 MiB and what surrounds it. */
const maxMessageBytes = 1_048_576 + 65_536

const alphaReflection = 'grpc.reflection.v1alpha.ServerReflection'

/** Creates the handler of the calls of all services. `mode` is the name under which followers are counted. */
export function createServer(mode: string, services: WebServices, gate: Gate): LoadedAttachment {
  const stopping = new AbortController()
  const router = createConnectRouter({
    readMaxBytes: maxMessageBytes,
    acceptCompression,
    shutdownSignal: stopping.signal,
    jsonOptions,
  })
  router.service(Jobs, createJobsService(mode, services, gate))
  router.service(Health, createHealthService(services, [Jobs.typeName]))
  router.service(ServerReflection, createReflectionService([Jobs, Health, ServerReflection]))
  // The messages of v1alpha are those of v1.
  const [reflection = ''] = router.handlers.flatMap(({ service, requestPath }) =>
    service === ServerReflection ? requestPath : [],
  )
  const aliases = new Map([[reflection.replace(ServerReflection.typeName, alphaReflection), reflection]])
  return {
    handleRequest: createRequestHandler(router, {
      aliases,
      logger: services.logger,
      stopping: stopping.signal,
    }),
    handleUpgrade() {
      throw new ApiError('not_found', 'There is no WebSocket endpoint at this path.')
    },
    async close() {
      stopping.abort(new ApiError('unavailable', 'This server is stopping; try again.'))
    },
  }
}
