import { z } from 'zod'
import { ApiError } from '#core/http/api-error.ts'
import { type HttpResponse, jsonText, type Route, type RouteRequest, route } from '#core/http/route.ts'
import type { WebServices } from '#core/services.ts'
import { maxDocumentBytes } from '../schema/document.ts'
import { modeName } from '../schema/resolvers.ts'
import { schemaText } from '../schema/schema.ts'
import { FollowerListing, type OperationContext } from './context.ts'
import { engine } from './engine.ts'
import { toCodedError } from './errors.ts'
import { explorerPage } from './explorer.ts'

/** Bytes of a request: a document of the maximum size in base64, and the query beside it. */
export const maxRequestBytes = Math.ceil((maxDocumentBytes * 4) / 3) + 65_536

const eventStream = 'text/event-stream'

const resultSchema = z
  .object({
    data: z.looseObject({}).nullable().optional(),
    errors: z
      .array(
        z.looseObject({
          message: z.string(),
          extensions: z.looseObject({ code: z.string() }),
        }),
      )
      .optional(),
  })
  .meta({ id: 'GraphqlResult', description: 'A GraphQL result. Each error has `extensions.code`.' })

const requestSchema = z
  .object({
    query: z.string(),
    variables: z.looseObject({}).optional(),
    operationName: z.string().optional(),
  })
  .meta({ id: 'GraphqlRequest' })

const responses: Route['responses'] = {
  200: {
    description:
      'The result. With `Accept: text/event-stream`, results as server-sent events `next`, then `complete`.',
    schema: resultSchema,
    content: {
      'application/graphql-response+json': { schema: resultSchema },
      [eventStream]: { schema: z.string() },
    },
  },
}

/** `GET` and `POST /graphql`, and the schema. */
export function graphqlRoutes(services: WebServices): Route[] {
  const shared = { path: '/graphql', tag: 'Jobs', responses }
  return [
    route({
      ...shared,
      method: 'get',
      operationId: 'queryGraphql',
      summary: 'Execute a GraphQL query or subscription',
      description: 'A browser gets a page to explore the API. Mutations need POST.',
      scope: 'read',
      query: z.looseObject({
        query: z.string().optional(),
        variables: z.string().optional().meta({ description: 'JSON.' }),
        operationName: z.string().optional(),
      }),
      async handle(request) {
        const wantsPage = /\btext\/html\b/.test(request.header('accept') ?? '')
        if (wantsPage && request.query.query === undefined) return explorerPage()
        return respond(request, services, null)
      },
    }),
    route({
      ...shared,
      method: 'post',
      operationId: 'executeGraphql',
      summary: 'Execute a GraphQL operation',
      description: 'Queries and subscriptions need the scope `read`, mutations the scope `write`.',
      scope: 'read',
      bodyContent: { 'application/json': requestSchema },
      handle: (request) => respond(request, services, readBody),
    }),
    route({
      method: 'get',
      path: '/graphql/schema.graphql',
      operationId: 'readGraphqlSchema',
      summary: 'The GraphQL schema',
      tag: 'Jobs',
      scope: 'public',
      responses: { 200: { description: 'The schema.', content: { 'text/plain': { schema: z.string() } } } },
      handle: async () => ({
        status: 200,
        headers: { 'content-type': 'text/plain; charset=utf-8', 'cache-control': 'public, max-age=60' },
        body: schemaText(),
      }),
    }),
  ]
}

async function respond(
  request: RouteRequest,
  services: WebServices,
  read: ((request: RouteRequest) => Promise<Buffer>) | null,
): Promise<HttpResponse> {
  const { principal, url, signal } = request
  const accept = request.header('accept') ?? ''
  const context: OperationContext = {
    principal,
    services,
    listing: new FollowerListing(modeName, principal, services),
    streams: accept.includes(eventStream),
    traceparent: request.header('traceparent'),
  }
  let release = () => {}
  try {
    const body = await read?.(request)
    if (context.streams) release = await services.rates.stream(principal)
    const response = await engine.fetch(
      new Request(url, {
        method: body ? 'POST' : 'GET',
        headers: { accept, ...(body && { 'content-type': 'application/json' }) },
        ...(body && { body: new Uint8Array(body) }),
        signal,
      }),
      context,
    )
    const result = await toHttpResponse(response, release)
    if (!result.stream) release()
    return result
  } catch (error) {
    release()
    const coded = toCodedError(error, services.logger)
    const { http: _, ...extensions } = coded.extensions
    return jsonText(
      Number(extensions.status),
      JSON.stringify({ errors: [{ message: coded.message, extensions }] }),
    )
  }
}

/** @throws ApiError `unsupported_media_type`, `payload_too_large`, `request_timeout` */
async function readBody(request: RouteRequest): Promise<Buffer> {
  const type = request.header('content-type') ?? ''
  if (!/^application\/json\b/i.test(type)) {
    const detail = 'The body must be application/json, with the members query and variables.'
    throw new ApiError('unsupported_media_type', detail, { field: 'Content-Type' })
  }
  const chunks: Buffer[] = []
  let size = Number(request.header('content-length') ?? 0)
  if (size > maxRequestBytes) throw bodyTooLarge()
  size = 0
  for await (const chunk of request.stream() as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > maxRequestBytes) throw bodyTooLarge()
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

function bodyTooLarge(): ApiError {
  return new ApiError(
    'payload_too_large',
    `The body is larger than ${maxRequestBytes} bytes; submit large documents with POST /pdf/{userid}.`,
    { field: 'body' },
  )
}

async function toHttpResponse(response: Response, onEnd: () => void): Promise<HttpResponse> {
  const { status } = response
  if (status === 406)
    throw new ApiError('not_acceptable', 'Accept: must allow application/json or text/event-stream', {
      field: 'Accept',
    })
  const type = response.headers.get('content-type') ?? 'application/json; charset=utf-8'
  if (!type.startsWith(eventStream) || !response.body) {
    const headers = { 'content-type': type, 'cache-control': 'no-store' }
    return { status, headers, body: new Uint8Array(await response.arrayBuffer()) }
  }
  return {
    status,
    headers: {
      'content-type': eventStream,
      'cache-control': 'private, no-cache, no-transform',
      'x-accel-buffering': 'no',
    },
    stream: chunksOf(response.body, onEnd),
  }
}

/** The chunks of a response. `return` cancels a read that is under way; the stream's own iterator waits for it. */
function chunksOf(body: ReadableStream<Uint8Array>, onEnd: () => void): AsyncIterable<Uint8Array> {
  const reader = body.getReader()
  const chunks: AsyncIterableIterator<Uint8Array, undefined> = {
    async next() {
      const { done, value } = await reader.read().catch((error) => {
        onEnd()
        throw error
      })
      if (done) onEnd()
      return done ? { done: true, value: undefined } : { done: false, value }
    },
    async return() {
      onEnd()
      await reader.cancel()
      return { done: true, value: undefined }
    },
    [Symbol.asyncIterator]: () => chunks,
  }
  return chunks
}
