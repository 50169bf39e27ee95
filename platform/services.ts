import { unlimited } from '#core/limits/rate.ts'
import type { ServiceModule } from '#core/modes/delivery-mode.ts'
import { createJobHooks } from '#core/modes/job-hooks.ts'
import { noAudit } from '#core/ports/audit-log.ts'
import type { Services } from '#core/services.ts'
import { diskBlobs } from './blobs/disk.ts'
import { limitsOf } from './limit-settings.ts'
import { openLogger } from './logger.ts'
import { loopback } from './outbound/allowlist.ts'
import { openOutbound } from './outbound/http.ts'
import { type Database, openDatabase } from './postgres/database.ts'
import { planStoreOn } from './postgres/stores/account/plan-store.ts'
import { usageStoreOn } from './postgres/stores/account/usage-store.ts'
import { userDataStoreOn } from './postgres/stores/account/user-data-store.ts'
import { userStoreOn } from './postgres/stores/account/user-store.ts'
import { inboxStoreOn } from './postgres/stores/inbox-store.ts'
import { eventLogOn } from './postgres/stores/jobs/event-log.ts'
import { jobStoreOn } from './postgres/stores/jobs/job-store.ts'
import { deliveryReportOn } from './postgres/stores/outbox/delivery-report.ts'
import { deliveryStoreOn } from './postgres/stores/outbox/delivery-store.ts'
import { destinationStoreOn } from './postgres/stores/outbox/destination-store.ts'
import { withUnavailable } from './postgres/unreachable.ts'
import { makePrivateFolder } from './private-folder.ts'
import { openSender } from './queue/queue.ts'
import { openSealer } from './secrets/open-sealer.ts'
import type { Sealer } from './secrets/sealer.ts'
import type { Settings } from './settings.ts'

export interface OpenServices {
  services: Services
  database: Database
  sealer: Sealer
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
  await makePrivateFolder(settings.storageDir)
  const database = openDatabase(databaseUrl)
  const sender = await openSender(database, (error) => logger.error({ err: error }, 'Queue error.'))
  const sealer = await openSealer(settings, database).catch(async (error) => {
    await sender.close()
    await database.close()
    throw error
  })
  const outbound = openOutbound({
    // In open mode the service is only reachable from this machine, and so are its clients' receivers.
    allow: settings.WEBHOOK_ALLOW ?? (settings.AUTH === 'open' ? loopback : []),
  })
  const stores = withUnavailable({
    jobs: jobStoreOn(database, sender.enqueue),
    log: eventLogOn(database),
    destinations: destinationStoreOn(database, sealer),
    deliveries: deliveryStoreOn(database, sealer),
    deliveryReport: deliveryReportOn(database),
    inboxes: inboxStoreOn(database, sealer),
    plans: planStoreOn(database),
    usage: usageStoreOn(database),
    userData: userDataStoreOn(database),
    users: userStoreOn(database),
  })
  const services: Services = {
    ...stores,
    blobs: diskBlobs(settings.storageDir, { reserveBytes: settings.DISK_RESERVE_MB * 1_048_576 }),
    outbound,
    rates: unlimited,
    audit: noAudit,
    hooks: createJobHooks(modules, () => services),
    clock: () => new Date(),
    logger,
    settings,
    limits: limitsOf(settings),
  }
  return {
    database,
    sealer,
    services,
    async close() {
      await sender.close()
      await outbound.close()
      await database.close()
    },
  }
}
