import { z } from 'zod'
import { problemSchema } from '#core/http/problem-schema.ts'
import { type HttpResponse, type Route, type RouteRequest, route } from '#core/http/route.ts'
import type { WebServices } from '#core/services.ts'
import { explorerPage } from './explorer.ts'

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

const failure = {
  description: 'The errors of a request that was not executed; problem details if it was not admitted.',
  schema: resultSchema,
  content: {
    'application/graphql-response+json': { schema: resultSchema },
    'application/problem+json': { schema: problemSchema },
  },
}

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
  '4XX': failure,
  '5XX': failure,
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
        return respond(request, 'GET', services)
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
      handle: (request) => respond(request, 'POST', services),
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
        body: (await import('../schema/schema.ts')).schemaText(),
      }),
    }),
  ]
}

/** The engine is loaded with the first operation, so that a start does not wait for it. */
async function respond(
  request: RouteRequest,
  method: 'GET' | 'POST',
  services: WebServices,
): Promise<HttpResponse> {
  const loaded = await import('./respond.ts')
  return loaded.respond(request, method, services)
}
