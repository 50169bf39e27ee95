import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Scope } from '#core/access/scope.ts'
import { Feed } from '#core/events/feed.ts'
import type { Route } from '#core/http/route.ts'
import { Estimator } from '#core/jobs/estimate.ts'
import { singleFlightReads } from '#core/jobs/single-flight.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import type { Attachment, UpgradeEndpoint } from '#core/modes/attachment.ts'
import { LatencyTracker } from '#core/modes/latency.ts'
import { noAudit } from '#core/ports/account/audit-log.ts'
import { ReceiptRecorder } from '#core/receipts/receipt-recorder.ts'
import type { WebServices } from '#core/services.ts'
import { UsageMeter } from '#core/usage/usage-meter.ts'
import { modes, modules } from '#delivery/modes.ts'
import { openRateLimiter } from '#platform/limits/memory-rate-limiter.ts'
import { addServiceGauges } from '#platform/metrics/service-gauges.ts'
import { openPresence } from '#platform/postgres/presence/presence.ts'
import { joinServers } from '#platform/postgres/stores/connection-store.ts'
import { statusStoreOn } from '#platform/postgres/stores/status/status-store.ts'
import { withUnavailable } from '#platform/postgres/unreachable.ts'
import { openServices } from '#platform/services.ts'
import type { Settings } from '#platform/settings.ts'
import { openInboxCalls } from '#platform/wakeup/inbox-calls.ts'
import type { WakeUpTransport } from '#platform/wakeup/wake-ups.ts'
import { openAccess, openProvider, printFirstKey } from './access-services.ts'
import { accessRoutes, apiRoutes } from './api/index.ts'
import { descriptionRoutes } from './api/operation/description.ts'
import { metricsRoute } from './api/operation/metrics.ts'
import { viewModes } from './api/operation/modes.ts'
import { apiHandler } from './http/api-handler.ts'
import { createKeysGate } from './http/gate/keys-gate.ts'
import { createLimitedGate } from './http/gate/limited-gate.ts'
import { createOpenGate } from './http/gate/open-gate.ts'
import { openOwnPorts } from './http/gate/own-ports.ts'
import { requireSession } from './http/gate/page-access.ts'
import { createReadClient } from './http/gate/read-client.ts'
import { HttpServer } from './http/protocol/http-server.ts'
import { requestDispatcher } from './http/protocol/request-dispatcher.ts'
import { UpgradeRouter } from './http/protocol/upgrade-router.ts'
import { Router } from './http/router.ts'

/** What handles the requests that are not the API's: the pages. */
export interface Pages {
  scope: Scope
  upgrades?: readonly UpgradeEndpoint[]
  handle(request: IncomingMessage, response: ServerResponse): Promise<void>
  /** Called when the server listens, so that a restarted process serves the API before its pages. */
  prepare?(): Promise<void>
  close(): Promise<void>
}

export interface Web {
  url: string
  port: number
  services: WebServices
  wakeUps: WakeUpTransport
  routes: readonly Route[]
  attachments: readonly Attachment[]
  close(): Promise<void>
}

/**
 * Starts the server of the web process: the HTTP API, the connections of the modes, and the pages. `say` prints the
 * first admin key.
 */
export async function startWeb(
  settings: Settings,
  databaseUrl: string,
  openPages: () => Promise<Pages>,
  say: (line: string) => void = (line) => console.log(line),
): Promise<Web> {
  const opened = await openServices(settings, databaseUrl, modules, 'web')
  const { database, services: base, wakeUps, metrics } = opened
  const onError = (error: unknown) =>
    base.logger.error({ err: error }, 'The web process lost its connection to the database.')
  const inboxCalls = openInboxCalls(wakeUps)
  const [presence] = await Promise.all([
    openPresence({ url: databaseUrl, sessionName: 'hearback web', onError }),
    wakeUps.start(),
  ])
  const connections = await joinServers(database, onError, { presence: presence.id })
  const jobs = singleFlightReads(base.jobs)
  const feed = new Feed({ log: base.log, jobs, wakeUps, onError })
  const meter = new UsageMeter(base.usage, onError, metrics)
  const latency = new LatencyTracker((mode, userid, event) => {
    meter.count(userid, 'events', mode)
    metrics.eventSent(mode, event)
  })
  const receiptRecorder = new ReceiptRecorder(base.receipts, { latency, onError })
  const rates = openRateLimiter(settings, base.plans, onError)
  const access = await openAccess({
    auth: settings.AUTH,
    rates,
    limits: base.limits,
    provider: await openProvider(settings),
    database,
    wakeUps,
    sealer: opened.sealer,
    onError,
  })
  const isOpen = settings.AUTH === 'open'
  const services: WebServices = {
    ...base,
    rates,
    audit: isOpen ? noAudit : access.audit,
    jobs,
    feed,
    inboxCalls,
    latency,
    meter,
    receiptRecorder,
    ...withUnavailable({ status: statusStoreOn(database), connections }),
    estimator: new Estimator(base.jobs),
    modes: viewModes(modes),
  }
  const healthChecks = [
    { name: 'database', check: () => database.pool.query('SELECT 1') },
    { name: 'queue', check: () => database.pool.query('SELECT 1 FROM pgboss.queue LIMIT 1') },
    { name: 'storage', check: () => base.blobs.check() },
  ]
  addServiceGauges(metrics.registry, {
    jobs: base.jobs,
    status: services.status,
    followers: () => feed.followersByMode,
  })
  const readClient = createReadClient({
    trustedProxies: settings.TRUSTED_PROXIES,
    publicUrl: settings.PUBLIC_URL,
  })
  const accessGate = isOpen ? createOpenGate() : createKeysGate(access.authenticator, readClient)
  const gate = createLimitedGate(accessGate, rates, readClient)
  if (!isOpen) await printFirstKey(access, say)
  const { logger } = base
  const operations = [
    ...apiRoutes(services, modes, healthChecks),
    ...accessRoutes(access),
    metricsRoute(metrics),
  ]
  const routes = [...operations, ...descriptionRoutes(operations, modes)]
  const attachments = modes.flatMap((mode) => mode.attach?.(services, gate) ?? [])
  const pages = await openPages()
  const handlePage: Pages['handle'] = (request, response) => pages.handle(request, response)
  const guardedPages = { scope: pages.scope, handle: isOpen ? handlePage : requireSession(gate, handlePage) }
  const upgrades = new UpgradeRouter([...attachments, ...(pages.upgrades ?? [])], gate, logger)
  const api = apiHandler({
    router: new Router(routes),
    gate,
    readClient,
    logger,
    tracer: services.tracer,
    ...(!isOpen && { audit: access.audit }),
    onRequest(principal, params) {
      // The parameters of the path are not validated yet.
      const userid = principal.userid ?? useridSchema.safeParse(params.userid).data
      if (userid) meter.count(userid, 'requests')
    },
    onResponse({ operationId }, status, seconds) {
      metrics.requestCompleted(operationId, status, seconds)
      logger.debug({ operation: operationId, status, seconds }, 'Request completed.')
    },
  })
  const dispatch = requestDispatcher({ gate, logger, attachments, api, pages: guardedPages })
  const server = new HttpServer({
    onRequest: (request, response) => void dispatch(request, response),
    onUpgrade: (request, socket, head) => void upgrades.handle(request, socket, head),
    isUpgrade: UpgradeRouter.isWebSocket,
    limits: {
      maxConnections: settings.MAX_CONNECTIONS,
      maxPerAddress: settings.MAX_CONNECTIONS_PER_ADDRESS,
    },
  })
  const closeServices = async () => {
    access.close()
    await Promise.all([meter.close(), receiptRecorder.close()])
    await connections.leave().catch(onError)
    presence.close()
    await opened.close()
  }
  const ownPorts = await openOwnPorts(attachments, { host: settings.HOST, gate, logger }).catch(
    async (error: unknown) => {
      feed.close()
      await closeServices()
      throw error
    },
  )
  const { port } = await server.listen(settings.PORT, settings.HOST)
  await pages.prepare?.()
  return {
    url: `http://${settings.HOST.includes(':') ? `[${settings.HOST}]` : settings.HOST}:${port}`,
    port,
    services,
    wakeUps,
    routes,
    attachments,
    async close() {
      await server.close(async () => {
        feed.close()
        for (const attachment of attachments) await attachment.close()
        await upgrades.close()
        await Promise.all(ownPorts.map((own) => own.close()))
      })
      await pages.close()
      await closeServices()
    },
  }
}
