import type { DeliveryMode } from '#core/delivery-mode.ts'
import type { Services } from '#core/services.ts'
import { diskBlobs } from './blobs/disk.ts'
import { openLogger } from './logger.ts'
import { type Database, openDatabase } from './postgres/database.ts'
import { eventLogOn } from './postgres/event-log.ts'
import { jobStoreOn } from './postgres/job-store.ts'
import { openSender } from './queue/queue.ts'
import type { Settings } from './settings.ts'

export interface OpenServices {
  services: Services
  database: Database
  close(): Promise<void>
}

/** Opens what every process works with, on the database and the storage that the settings name. */
export async function openServices(
  settings: Settings,
  databaseUrl: string,
  modes: readonly DeliveryMode[],
  processName: string,
): Promise<OpenServices> {
  const logger = openLogger(settings.LOG_LEVEL, processName)
  const database = openDatabase(databaseUrl)
  const sender = await openSender(database, (error) =>
    logger.error({ err: error }, 'The queue reported an error.'),
  )
  return {
    database,
    services: {
      jobs: jobStoreOn(database, sender.enqueue),
      log: eventLogOn(database),
      blobs: diskBlobs(settings.storageDir),
      modes,
      clock: () => new Date(),
      logger,
      settings,
      limits: { maxUploadBytes: settings.MAX_UPLOAD_MB * 1_048_576, retentionDays: settings.RETENTION_DAYS },
    },
    async close() {
      await sender.close()
      await database.close()
    },
  }
}
