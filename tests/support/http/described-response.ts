import { problemSchema } from '#core/http/problem-schema.ts'
import type { WebServices } from '#core/services.ts'
import { modes } from '#delivery/modes.ts'
import type { AccessServices } from '#server/access-services.ts'
import { accessRoutes, apiRoutes } from '#server/api/index.ts'

// The declaration of a route reads no service.
const routes = [...apiRoutes({} as WebServices, modes, []), ...accessRoutes({} as AccessServices)].map(
  (route) => ({ ...route, pattern: new RegExp(`^${route.path.replaceAll(/\{\w+\}/g, '[^/]+')}$`) }),
)

interface ReceivedResponse {
  status: number
  isProblem: boolean
  /** The parsed JSON body; null without one. */
  body: unknown
}

/**
 * Asserts that a response is described: the status is one of the operation or an error, and a JSON body has exactly the
 * members of its schema. Errors are problem details unless the operation says otherwise.
 * @throws Error that names the operation and the difference
 */
export function checkDescribed(
  method: string,
  pathname: string,
  { status, isProblem, body }: ReceivedResponse,
): void {
  const route = routes.find((one) => one.method === method.toLowerCase() && one.pattern.test(pathname))
  if (!route) return
  const described = route.responses[status] ?? route.responses[`${Math.floor(status / 100)}XX`]
  if (!described && status < 400) throw new Error(`${route.operationId}: status ${status} is not described.`)
  const schema = described && !isProblem ? described.schema : problemSchema
  if (!schema || body === null) return
  const parsed = schema.safeParse(body)
  if (!parsed.success) throw new Error(`${route.operationId} ${status}: ${parsed.error.message}`)
  const [given, expected] = [body, parsed.data].map(toSortedJson)
  if (given !== expected)
    throw new Error(
      `${route.operationId} ${status} has members that are not described: ${given}, not ${expected}`,
    )
}

function toSortedJson(value: unknown): string {
  return JSON.stringify(value, (_key, member) =>
    member && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : 1)))
      : member,
  )
}
