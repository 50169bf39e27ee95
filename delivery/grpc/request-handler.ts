import type { IncomingMessage, ServerResponse } from 'node:http'
import { Http2ServerRequest } from 'node:http2'
import type { DescMethod } from '@bufbuild/protobuf'
import { type ConnectRouter, createContextValues } from '@connectrpc/connect'
import {
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node'
import type { Log } from '#core/services.ts'
import { connectionKey } from './calls.ts'

interface CallTimeouts {
  /** Time after which a client that reads nothing of a waiting response is disconnected. */
  drainMs: number
  /** Time for the message of a call that takes one; those of client streams have limits of their own. */
  messageMs: number
}

export const callTimeouts: CallTimeouts = { drainMs: 30_000, messageMs: 10_000 }

/**
 * Creates the handler of HTTP requests for the calls of a router. A request for an unknown call is answered with
 * `404`, which clients report as `UNIMPLEMENTED`. `aliases` are further paths of calls.
 */
export function createRequestHandler(
  router: ConnectRouter,
  aliases: ReadonlyMap<string, string>,
  logger: Log,
  { drainMs, messageMs } = callTimeouts,
) {
  const calls = new Map(router.handlers.map((call) => [call.requestPath, call]))
  return (request: IncomingMessage, response: ServerResponse): void => {
    const [path = ''] = (request.url ?? '').split('?', 1)
    const call = calls.get(aliases.get(path) ?? path)
    if (!call) {
      response.writeHead(404).end()
      return
    }
    disconnectWhenStalled(response, drainMs)
    // The message is read before the caller is known.
    if (isSingleMessage(call.method)) disconnectWhenIncomplete(request, response, messageMs)
    const connection = {
      peer: request.socket.remoteAddress,
      isCutOff: () => isCutOff(request),
      destroy: () => void response.destroy(),
    }
    const values = createContextValues().set(connectionKey, connection)
    call(universalRequestFromNodeRequest(request, response, undefined, values))
      .then((answer) => universalResponseToNodeResponse(answer, response))
      .catch((error: unknown) => {
        if (!response.destroyed)
          logger.error({ err: error, path }, 'The response to a call could not be written.')
        response.destroy()
      })
  }
}

/** Whether the client has reset the stream or disconnected. */
function isCutOff(request: IncomingMessage | Http2ServerRequest): boolean {
  if (request instanceof Http2ServerRequest) return request.stream.closed || request.stream.destroyed
  return request.destroyed && !request.complete
}

function isSingleMessage({ methodKind }: DescMethod): boolean {
  return methodKind === 'unary' || methodKind === 'server_streaming'
}

/** Destroys the response to a request that has not ended in time. */
function disconnectWhenIncomplete(
  request: IncomingMessage,
  response: ServerResponse,
  timeoutMs: number,
): void {
  const timer = setTimeout(() => request.complete || response.destroy(), timeoutMs)
  const clear = () => clearTimeout(timer)
  request.once('end', clear)
  response.once('close', clear)
}

/** Destroys a response when the client reads nothing for that time while data waits. */
function disconnectWhenStalled(response: ServerResponse, timeoutMs: number): void {
  const write = response.write.bind(response) as (...args: unknown[]) => boolean
  let timer: ReturnType<typeof setTimeout> | undefined
  const clear = () => {
    clearTimeout(timer)
    timer = undefined
  }
  response.write = (...args: unknown[]) => {
    const isReady = write(...args)
    if (!isReady) timer ??= setTimeout(() => response.destroy(), timeoutMs)
    return isReady
  }
  response.on('drain', clear)
  response.on('close', clear)
}

/** Compression that requests may use and responses offer. */
export const acceptCompression = [compressionGzip]
