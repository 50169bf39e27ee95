import { readFile } from 'node:fs/promises'
import { z } from 'zod'
import { ApiError } from '#core/http/api-error.ts'
import { type Route, route } from '#core/http/route.ts'

const folder = new URL('../../../public/reports/', import.meta.url)

/** The page has no scripts and loads nothing; its style is in it. */
const pagePolicy = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; base-uri 'none'"

/** `GET /compare/report` and `GET /compare/report.json`: the published comparison of the modes (bench/compare). */
export function comparisonRoutes(): Route[] {
  return [
    reportRoute('/compare/report', 'readComparisonPage', 'The comparison of the modes as a page', {
      file: 'report.html',
      type: 'text/html',
      headers: { 'content-security-policy': pagePolicy },
    }),
    reportRoute(
      '/compare/report.json',
      'readComparison',
      'The comparison of the modes as hearback-compare/1',
      {
        file: 'compare.json',
        type: 'application/json',
      },
    ),
  ]
}

function reportRoute(
  path: string,
  operationId: string,
  summary: string,
  { file, type, headers }: { file: string; type: string; headers?: Record<string, string> },
): Route {
  return route({
    method: 'get',
    path,
    operationId,
    summary,
    description: 'Latency, cost and losses of every mode, as `npm run compare` measured them.',
    tag: 'Modes',
    scope: 'public',
    responses: {
      200: { description: summary, content: { [type]: { schema: z.string() } } },
      404: { description: 'No comparison was published.' },
    },
    async handle() {
      const body = await readFile(new URL(file, folder), 'utf8').catch(() => null)
      if (body === null) throw new ApiError('not_found', 'No comparison was published.')
      return {
        status: 200,
        headers: {
          'content-type': `${type}; charset=utf-8`,
          'cache-control': 'public, max-age=60',
          'x-content-type-options': 'nosniff',
          ...headers,
        },
        body,
      }
    },
  })
}
