import type { ServiceModule } from '../modes/delivery-mode.ts'

/** Revoked and expired keys as a module: they are deleted with their names after `TOMBSTONE_DAYS`. */
export const endedKeys: ServiceModule = {
  name: 'ended-keys',
  sweeps: [
    {
      what: 'ended keys',
      everyMs: 3_600_000,
      sweep: ({ userData, clock, limits }) =>
        userData.deleteEndedKeys(new Date(clock().getTime() - limits.tombstoneDays * 86_400_000)),
    },
  ],
}
