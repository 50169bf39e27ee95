import type { z } from 'zod'
import { createDocument, type ZodOpenApiOperationObject, type ZodOpenApiResponsesObject } from 'zod-openapi'
import { problemSchema } from '#core/http/problem-schema.ts'
import {
  isOptionalBody,
  type OutgoingRequest,
  type ResponseDescription,
  type Route,
} from '#core/http/route.ts'

const tags = [
  { name: 'Jobs', description: 'Submit PDFs, follow their jobs, and read the results.' },
  { name: 'Destinations', description: 'Destinations of every type: webhooks, message brokers.' },
  { name: 'Webhooks', description: 'Webhook endpoints and their delivery log.' },
  { name: 'Inboxes', description: 'Request bins for testing webhooks.' },
  { name: 'Modes', description: 'The delivery modes.' },
  { name: 'Access', description: 'API keys, sessions and the audit log.' },
  { name: 'Usage', description: 'Usage, plans with quotas and prices, the export for billing.' },
  { name: 'Users', description: 'Export and erasure of everything of a user.' },
  { name: 'Operation', description: 'Health, status, metrics.' },
]

const securitySchemes = {
  key: { type: 'http', scheme: 'bearer', description: 'An API key, with `AUTH=keys`: `hb_…`.' },
} as const

/** The OpenAPI 3.1 description of the routes, from the schemas that validate their requests. */
export function describeApi(routes: readonly Route[], version: string) {
  const paths: Record<string, Record<string, ZodOpenApiOperationObject>> = {}
  for (const route of routes) {
    const path = paths[route.path] ?? {}
    path[route.method] = toOperation(route)
    paths[route.path] = path
  }
  const used = new Set(routes.map(({ tag }) => tag))
  return createDocument({
    openapi: '3.1.0',
    info: {
      title: 'hearback',
      version,
      description:
        'Asynchronous PDF analysis with selectable result delivery: polling, long polling, SSE, NDJSON, WebSocket, webhooks. Every response has an `X-Request-Id` header: the id of the request in the log of the service, which a request may set.',
      license: { name: 'MIT', identifier: 'MIT' },
    },
    servers: [{ url: '/' }],
    tags: tags.filter(({ name }) => used.has(name)),
    paths,
    webhooks: Object.fromEntries(
      routes.flatMap(({ outgoing = [] }) =>
        outgoing.map((request) => [request.name, { post: toRequest(request) }]),
      ),
    ),
    components: { securitySchemes },
  })
}

function toOperation(route: Route): ZodOpenApiOperationObject {
  const { operationId, summary, description, tag, scope } = route
  const { params, query, headers, body, bodyContent, responses, outgoing } = route
  const content = bodyContent ?? (body && { 'application/json': body })
  return {
    operationId,
    summary,
    ...(description && { description }),
    tags: [tag],
    security: scope === 'public' ? [] : [{ key: [] }],
    ...(scope !== 'public' && { 'x-scope': scope }),
    requestParams: {
      ...(params && { path: params as z.ZodObject }),
      ...(query && { query: query as z.ZodObject }),
      ...(headers && { header: headers }),
    },
    ...(content && {
      requestBody: {
        required: bodyContent !== undefined || body === undefined || !isOptionalBody(body),
        content: Object.fromEntries(Object.entries(content).map(([type, schema]) => [type, { schema }])),
      },
    }),
    ...(outgoing && {
      callbacks: Object.fromEntries(
        outgoing.map(({ name, url, ...request }) => [
          name,
          { [url]: { post: toRequest({ name: `${operationId}_${name}`, url, ...request }) } },
        ]),
      ),
    }),
    responses: {
      ...(Object.fromEntries(
        Object.entries(responses).map(([status, response]) => [status, toResponseObject(response)]),
      ) as ZodOpenApiResponsesObject),
      default: {
        description: 'An error.',
        content: { 'application/problem+json': { schema: problemSchema } },
      },
    },
  }
}

/** A request of the service, as an operation that the receiver implements. */
function toRequest({
  name,
  summary,
  description,
  headers,
  body,
}: OutgoingRequest): ZodOpenApiOperationObject {
  return {
    operationId: name,
    summary,
    description,
    security: [],
    requestParams: { header: headers },
    // By reference: the service produces the body, so its schema is that of the responses.
    requestBody: {
      required: true,
      content: { 'application/json': { schema: { $ref: `#/components/schemas/${body.meta()?.id}` } } },
    },
    responses: { '2XX': { description: 'The event was received.' } },
  }
}

function toResponseObject({ description, schema, content, headers }: ResponseDescription) {
  const media = { ...(schema && { 'application/json': { schema } }), ...content }
  return {
    description,
    ...(Object.keys(media).length > 0 && {
      content: Object.fromEntries(
        Object.entries(media).map(([type, { schema }]) => [type, schema ? { schema } : {}]),
      ),
    }),
    ...(headers && {
      headers: Object.fromEntries(
        Object.entries(headers).map(([name, text]) => [
          name,
          { description: text, schema: { type: 'string' as const } },
        ]),
      ),
    }),
  }
}
