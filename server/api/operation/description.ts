import { readFileSync } from 'node:fs'
import { z } from 'zod'
import { jsonText, type Route, route } from '#core/http/route.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import { describeEvents } from '../../description/asyncapi.ts'
import { describeApi } from '../../description/openapi.ts'

/** The version in `package.json`. */
export const version: string = JSON.parse(
  readFileSync(new URL('../../../package.json', import.meta.url), 'utf8'),
).version

/** `GET /openapi.json` and `GET /asyncapi.json`: the descriptions of all routes and modes. */
export function descriptionRoutes(routes: readonly Route[], modes: readonly DeliveryMode[]): Route[] {
  const openapi = describedAt('/openapi.json', 'readOpenapi', 'The HTTP API as OpenAPI 3.1', () =>
    describeApi([...routes, openapi, asyncapi], version),
  )
  const asyncapi = describedAt('/asyncapi.json', 'readAsyncapi', 'The events as AsyncAPI 3.0', () =>
    describeEvents(modes, version),
  )
  return [openapi, asyncapi]
}

/** A route that returns a description. It is generated once, on the first request. */
function describedAt(path: string, operationId: string, summary: string, make: () => object): Route {
  let text: string | null = null
  return route({
    method: 'get',
    path,
    operationId,
    summary,
    tag: 'Operation',
    scope: 'public',
    responses: { 200: { description: summary, schema: z.looseObject({}) } },
    async handle() {
      text ??= JSON.stringify(make())
      return jsonText(200, text, { 'cache-control': 'public, max-age=60' })
    },
  })
}
