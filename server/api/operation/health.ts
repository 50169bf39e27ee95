import { clock } from '#core/clock.ts'
import { json, type Route, route } from '#core/http/route.ts'

/** Time after which a check counts as failed. */
const checkTimeoutMs = 3_000

/** A part that the service needs. */
export interface HealthCheck {
  name: string
  /** Rejects when the part does not work. */
  check(): Promise<unknown>
}

/** `GET /health/live` and `GET /health/ready`. */
export function healthRoutes(healthChecks: readonly HealthCheck[]): Route[] {
  return [
    route({
      method: 'get',
      path: '/health/live',
      operationId: 'live',
      summary: 'Check liveness and read the clock of the process',
      tag: 'Operation',
      scope: 'public',
      responses: { 200: { description: 'The process is alive; `time` is its clock, in UTC.' } },
      handle: async () =>
        json(200, { status: 'ok', time: clock.date().toISOString() }, { 'cache-control': 'no-store' }),
    }),
    route({
      method: 'get',
      path: '/health/ready',
      operationId: 'ready',
      summary: 'Check readiness: database, queue and storage',
      tag: 'Operation',
      scope: 'public',
      responses: {
        200: { description: 'All parts work.' },
        503: { description: 'A part named in `parts` does not work.' },
      },
      async handle() {
        const states = await Promise.all(
          healthChecks.map(async ({ name, check }) => [name, await works(check)] as const),
        )
        const ready = states.every(([, ok]) => ok)
        const parts = Object.fromEntries(states.map(([name, ok]) => [name, ok ? 'ok' : 'failing']))
        return json(
          ready ? 200 : 503,
          { status: ready ? 'ok' : 'unavailable', parts },
          { 'cache-control': 'no-store' },
        )
      },
    }),
  ]
}

async function works(check: HealthCheck['check']): Promise<boolean> {
  const timeout = Promise.withResolvers<false>()
  const timer = setTimeout(() => timeout.resolve(false), checkTimeoutMs)
  const result = check().then(
    () => true,
    () => false,
  )
  return Promise.race([result, timeout.promise]).finally(() => clearTimeout(timer))
}
