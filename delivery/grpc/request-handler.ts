import type { IncomingMessage, ServerResponse } from 'node:http'
import { Http2ServerRequest } from 'node:http2'
import type { DescMethod } from '@bufbuild/protobuf'
import { type ConnectRouter, createContextValues } from '@connectrpc/connect'
import type { UniversalHandler, UniversalServerResponse } from '@connectrpc/connect/protocol'
import {
  compressionGzip,
  universalRequestFromNodeRequest,
  universalResponseToNodeResponse,
} from '@connectrpc/connect-node'
import type { Log } from '#core/services.ts'
import { type CallConnection, connectionKey } from './service/calls.ts'
import { type FollowStream, isClosed, writeFollowStream } from './service/follow-stream.ts'

interface CallTimeouts {
  /** Time after which a client that reads nothing of a waiting response is disconnected. */
  drainMs: number
  /** Time for the message of a call that takes one; those of client streams have limits of their own. */
  messageMs: number
}

export const callTimeouts: CallTimeouts = { drainMs: 30_000, messageMs: 10_000 }

interface RequestHandlerOptions {
  /** Further paths of calls. */
  aliases: ReadonlyMap<string, string>
  logger: Log
  /** Aborts when the server stops. */
  stopping: AbortSignal
}

/**
 * Creates the handler of HTTP requests for the calls of a router. A request for an unknown call is answered with
 * `404`, which clients report as `UNIMPLEMENTED`.
 */
export function createRequestHandler(
  router: ConnectRouter,
  { aliases, logger, stopping }: RequestHandlerOptions,
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
    const connection: CallConnection = {
      peer: request.socket.remoteAddress,
      isCutOff: () => isCutOff(request),
      destroy: () => void response.destroy(),
    }
    const respond = async () => {
      const stream = await beginResponse(call, connection, request, response)
      if (!stream) return
      const isJson = isJsonCodec(request)
      const error = await writeFollowStream(stream, response, { isJson, stopping })
      if (!isClosed(response)) await endResponse(call, request, response, error)
    }
    respond().catch((error: unknown) => {
      if (!isClosed(response))
        logger.error({ err: error, path }, 'The response to a call could not be written.')
      response.destroy()
    })
  }
}

function isJsonCodec({ headers }: IncomingMessage): boolean {
  return /\bjson\b/.test(headers['content-type'] ?? '')
}

/**
 * Writes the response to a call. Of Follow, only the head and the first message: it returns the stream to go on with,
 * and keeps nothing of the call.
 */
async function beginResponse(
  call: UniversalHandler,
  connection: CallConnection,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<FollowStream | null> {
  const values = createContextValues().set(connectionKey, connection)
  try {
    const answer = await call(universalRequestFromNodeRequest(request, response, undefined, values))
    const { follow = null } = connection
    if (follow) await writeFirstMessage(answer, response)
    else await universalResponseToNodeResponse(answer, response)
    return follow
  } catch (error) {
    connection.follow?.subscription.close()
    connection.follow?.onEnd()
    throw error
  }
}

async function writeFirstMessage(
  { status, header, body }: UniversalServerResponse,
  response: ServerResponse,
): Promise<void> {
  const messages = body?.[Symbol.asyncIterator]()
  const first = await messages?.next()
  if (isClosed(response)) return
  response.writeHead(status, Object.fromEntries(header ?? []))
  if (first && !first.done) response.write(first.value)
}

/**
 * Ends a response as its protocol does, in order or with an error: sends the body and the trailers of a second call
 * that ends at once, without its head.
 */
async function endResponse(
  call: UniversalHandler,
  request: IncomingMessage,
  response: ServerResponse,
  error: unknown,
): Promise<void> {
  const { httpVersion, url = '', headers } = request
  const contentType = headers['content-type'] ?? ''
  const message = isJsonCodec(request) ? Buffer.from('\0\0\0\0\x02{}') : Buffer.alloc(5)
  const connection: CallConnection = {
    peer: undefined,
    isCutOff: () => isClosed(response),
    destroy: () => void response.destroy(),
    ending: { error },
  }
  const { body, trailer } = await call({
    httpVersion,
    method: 'POST',
    url: new URL(url, 'http://localhost').href,
    header: new Headers({ 'content-type': contentType }),
    body: (async function* () {
      yield message
    })(),
    signal: new AbortController().signal,
    contextValues: createContextValues().set(connectionKey, connection),
  })
  for await (const bytes of body ?? []) response.write(bytes)
  if (trailer) response.addTrailers(Object.fromEntries(trailer))
  response.end()
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
