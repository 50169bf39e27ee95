import { clock } from '#core/clock.ts'
import { unlimited } from '#core/limits/rate.ts'
import type { ServiceModule } from '#core/modes/delivery-mode.ts'
import { createJobHooks } from '#core/modes/job-hooks.ts'
import { noAudit } from '#core/ports/account/audit-log.ts'
import type { Services } from '#core/services.ts'
import { openBlobs } from './blobs/open-blobs.ts'
import { limitsOf } from './limit-settings.ts'
import { openLogger } from './logger.ts'
import { openMetrics, type ProcessMetrics } from './metrics/metrics.ts'
import { loopback } from './outbound/allowlist.ts'
import { openOutbound } from './outbound/http.ts'
import { synchroniseClock } from './postgres/clock-sync.ts'
import { type Database, openDatabase } from './postgres/database.ts'
import { isPgBouncer } from './postgres/pgbouncer.ts'
import { planStoreOn } from './postgres/stores/account/plan-store.ts'
import { usageStoreOn } from './postgres/stores/account/usage-store.ts'
import { userDataStoreOn } from './postgres/stores/account/user-data-store.ts'
import { userStoreOn } from './postgres/stores/account/user-store.ts'
import { inboxStoreOn } from './postgres/stores/inbox-store.ts'
import { documentPasswordStoreOn } from './postgres/stores/jobs/document-password-store.ts'
import { eventLogOn } from './postgres/stores/jobs/event-log.ts'
import { jobStoreOn } from './postgres/stores/jobs/job-store.ts'
import { receiptStoreOn } from './postgres/stores/jobs/receipt-store.ts'
import { deliveryReportOn } from './postgres/stores/outbox/delivery-report.ts'
import { deliveryStoreOn } from './postgres/stores/outbox/delivery-store.ts'
import { destinationStoreOn } from './postgres/stores/outbox/destination-store.ts'
import { escalationStoreOn } from './postgres/stores/outbox/escalation-store.ts'
import { withUnavailable } from './postgres/unreachable.ts'
import { makePrivateFolder } from './private-folder.ts'
import { openSender } from './queue/sender.ts'
import { openSealer } from './secrets/open-sealer.ts'
import type { Sealer } from './secrets/sealer.ts'
import type { Settings } from './settings.ts'
import { StartupError } from './startup-error.ts'
import { openTracer } from './traces/open-tracer.ts'
import { NatsWakeUps } from './wakeup/nats/nats-wake-ups.ts'
import { LogTail } from './wakeup/postgres/log-tail.ts'
import { openPostgresWakeUps } from './wakeup/postgres/postgres-wake-ups.ts'
import type { WakeUpTransport } from './wakeup/wake-ups.ts'

export interface OpenServices {
  services: Services
  database: Database
  sealer: Sealer
  wakeUps: WakeUpTransport
  metrics: ProcessMetrics
  close(): Promise<void>
}

/** Opens the dependencies of every process on the configured database and storage; `modules` receive the job hooks. */
export async function openServices(
  settings: Settings,
  databaseUrl: string,
  modules: readonly ServiceModule[],
  processName: string,
): Promise<OpenServices> {
  const logger = openLogger(settings.LOG_LEVEL, processName)
  if (isPgBouncer(databaseUrl) && !settings.WAKEUP_URL) {
    throw new StartupError(
      'DATABASE_URL leads through PgBouncer (pgbouncer=true), which cannot carry wake-ups. Set WAKEUP_URL to the servers of NATS.',
    )
  }
  await makePrivateFolder(settings.storageDir)
  const database = openDatabase(databaseUrl)
  const onClockError = (err: unknown) => logger.debug({ err }, 'The clock could not be compared.')
  const stopClock = await synchroniseClock(database.pool, onClockError).catch(async (error) => {
    await database.close()
    throw error
  })
  const sender = await openSender(database, (error) => logger.error({ err: error }, 'Queue error.'))
  const sealer = await openSealer(settings, database).catch(async (error) => {
    stopClock()
    await sender.close()
    await database.close()
    throw error
  })
  const onWakeUpError = (err: unknown) => logger.error({ err }, 'Wake-ups are delayed.')
  const wakeUps = new LogTail({
    transport: settings.WAKEUP_URL
      ? new NatsWakeUps({
          address: settings.WAKEUP_URL,
          name: `hearback ${processName}`,
          onError: onWakeUpError,
        })
      : openPostgresWakeUps({ url: databaseUrl, onError: onWakeUpError }),
    pool: database.pool,
    onError: onWakeUpError,
  })
  const outbound = openOutbound({
    // In open mode the service is only reachable from this machine, and so are its clients' receivers.
    allow: settings.WEBHOOK_ALLOW ?? (settings.AUTH === 'open' ? loopback : []),
  })
  const stores = withUnavailable({
    jobs: jobStoreOn(database, sender.enqueue, wakeUps),
    log: eventLogOn(database),
    destinations: destinationStoreOn(database, sealer),
    deliveries: deliveryStoreOn(database, sealer),
    deliveryReport: deliveryReportOn(database),
    receipts: receiptStoreOn(database),
    escalations: escalationStoreOn(database),
    passwords: documentPasswordStoreOn(database, sealer),
    inboxes: inboxStoreOn(database, sealer, wakeUps),
    plans: planStoreOn(database),
    usage: usageStoreOn(database),
    userData: userDataStoreOn(database, wakeUps),
    users: userStoreOn(database),
  })
  const metrics = openMetrics()
  const tracing = await openTracer(settings, processName, logger)
  const services: Services = {
    ...stores,
    blobs: await openBlobs(settings),
    outbound,
    rates: unlimited,
    audit: noAudit,
    hooks: createJobHooks(modules, () => services),
    clock: () => clock.date(),
    logger,
    metrics,
    tracer: tracing.tracer,
    settings,
    limits: limitsOf(settings),
  }
  return {
    database,
    sealer,
    services,
    wakeUps,
    metrics,
    async close() {
      stopClock()
      await sender.close()
      await outbound.close()
      await wakeUps.close()
      await services.blobs.close?.()
      await database.close()
      await tracing.close()
    },
  }
}
