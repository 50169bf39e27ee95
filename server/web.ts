import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Feed } from '#core/events/feed.ts'
import { Estimator } from '#core/jobs/estimate.ts'
import { singleFlightReads } from '#core/jobs/single-flight.ts'
import { LatencyTracker } from '#core/modes/latency.ts'
import type { WebServices } from '#core/services.ts'
import { modes } from '#delivery/modes.ts'
import { openMetrics } from '#platform/metrics.ts'
import { openInboxNotifier } from '#platform/postgres/notify/inbox-notifier.ts'
import { listen } from '#platform/postgres/notify/listener.ts'
import { joinServers } from '#platform/postgres/stores/connection-store.ts'
import { statusStoreOn } from '#platform/postgres/stores/status-store.ts'
import { openServices } from '#platform/services.ts'
import type { Settings } from '#platform/settings.ts'
import { descriptionRoutes } from './api/description.ts'
import { apiRoutes } from './api/index.ts'
import { metricsRoute } from './api/metrics.ts'
import { openGate } from './http/gate.ts'
import { apiListener } from './http/listener.ts'
import { Router } from './http/router.ts'

/** Answers what the API does not: the pages. */
export interface Pages {
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  close(): Promise<void>
}

export interface Web {
  url: string
  port: number
  services: WebServices
  close(): Promise<void>
}

/** Starts the web process's server: the HTTP API, the modes' connections, and the pages. */
export async function startWeb(
  settings: Settings,
  databaseUrl: string,
  openPages: (http: Server) => Promise<Pages>,
): Promise<Web> {
  const opened = await openServices(settings, databaseUrl, modes, 'web')
  const { database, services: base } = opened
  const onError = (error: unknown) =>
    base.logger.error({ err: error }, 'The web process lost touch with the database.')
  const listener = listen({ url: databaseUrl, onError })
  const inboxCalls = openInboxNotifier({ url: databaseUrl, onError })
  await Promise.all([listener.started, inboxCalls.started])
  const connections = await joinServers(database, onError)
  const jobs = singleFlightReads(base.jobs)
  const feed = new Feed({ log: base.log, jobs, wakeUps: listener, onError })
  const services: WebServices = {
    ...base,
    jobs,
    feed,
    inboxCalls,
    latency: new LatencyTracker(),
    status: statusStoreOn(database),
    connections,
    estimator: new Estimator(base.jobs),
  }
  const healthChecks = [
    { name: 'database', check: () => database.pool.query('SELECT 1') },
    { name: 'queue', check: () => database.pool.query('SELECT 1 FROM pgboss.queue LIMIT 1') },
    { name: 'storage', check: () => base.blobs.check() },
  ]
  const metrics = openMetrics({ jobs: base.jobs, followers: () => feed.size })
  const routes = [...apiRoutes(services, modes, healthChecks), metricsRoute(metrics)]
  const answerApi = apiListener({
    router: new Router([...routes, ...descriptionRoutes(routes, modes)]),
    gate: openGate,
    logger: base.logger,
    onAnswered: ({ operationId }, status, seconds) => metrics.answered(operationId, status, seconds),
  })
  const http = createServer()
  // A stream may stay open for as long as its job takes, an upload for as long as its line needs.
  http.requestTimeout = 0
  http.headersTimeout = 30_000
  const attached = modes.flatMap((mode) => mode.attach?.(http, services, openGate) ?? [])
  const pages = await openPages(http)
  http.on('request', (request, response) => void respond(request, response, answerApi, pages))
  await listening(http, settings)
  const { port } = http.address() as AddressInfo
  return {
    url: `http://${settings.HOST.includes(':') ? `[${settings.HOST}]` : settings.HOST}:${port}`,
    port,
    services,
    async close() {
      const closed = new Promise((resolve) => http.close(resolve))
      feed.close()
      for (const part of attached) await part.close()
      http.closeIdleConnections()
      // Answers under way may finish; whoever holds on longer is cut.
      const cut = setTimeout(() => http.closeAllConnections(), 1_000)
      await closed
      clearTimeout(cut)
      await pages.close()
      await inboxCalls.close()
      await listener.close()
      await connections.leave().catch(onError)
      await opened.close()
    },
  }
}

async function respond(
  request: IncomingMessage,
  response: ServerResponse,
  answerApi: ReturnType<typeof apiListener>,
  pages: Pages,
): Promise<void> {
  // Engine.IO answers its own path on the same server.
  if (request.url?.startsWith('/socket.io/')) return
  if (!(await answerApi(request, response))) await pages.handle(request, response)
}

function listening(http: Server, { PORT, HOST }: Settings): Promise<void> {
  return new Promise((resolve, reject) => {
    http.once('error', reject)
    http.listen(PORT, HOST, () => {
      http.off('error', reject)
      resolve()
    })
  })
}
