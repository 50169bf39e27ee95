import { json, type Route, route } from '#core/http/route.ts'

/** A part that the service cannot do without. */
export interface HealthCheck {
  name: string
  /** Rejects when the part does not work. */
  check(): Promise<unknown>
}

/** Liveness tells that the process answers; readiness that it can do its work. */
export function healthRoutes(healthChecks: readonly HealthCheck[]): Route[] {
  return [
    route({
      method: 'get',
      path: '/health/live',
      operationId: 'live',
      summary: 'Whether the process answers, and what its clock says',
      tag: 'Operation',
      scope: 'public',
      responses: { 200: { description: 'It does; `time` lets a client compare the clocks.' } },
      handle: async () =>
        json(200, { status: 'ok', time: new Date().toISOString() }, { 'cache-control': 'no-store' }),
    }),
    route({
      method: 'get',
      path: '/health/ready',
      operationId: 'ready',
      summary: 'Whether the service can do its work',
      tag: 'Operation',
      scope: 'public',
      responses: {
        200: { description: 'It can.' },
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
  const patience = Promise.withResolvers<false>()
  const timer = setTimeout(() => patience.resolve(false), 3_000)
  const answered = check().then(
    () => true,
    () => false,
  )
  return Promise.race([answered, patience.promise]).finally(() => clearTimeout(timer))
}
