import type { DueDelivery } from '#core/ports/delivery/delivery-store.ts'
import type { SqlTransaction } from '../../sql-transaction.ts'

/** A row of a delivery to enqueue. */
export interface DueRow {
  id: string
  version: number
  destination_id: string
  failed_attempts: number
  failures: number
}

export const dueColumns = 'due.id, due.version, due.destination_id, due.failed_attempts, destination.failures'

export function dueDelivery(row: DueRow): DueDelivery {
  return {
    delivery: row.id,
    version: row.version,
    destinationId: row.destination_id,
    failedAttempts: row.failed_attempts,
    failures: row.failures,
  }
}

/** SQL for the advisory lock key of a lane: the deliveries of one job to one destination. */
export const laneKey = (destinationId: string, jobid: string) =>
  `hashtextextended(${destinationId}::text || ${jobid}::text, 0)`

/**
 * SQL for the deliveries with one of the ids. The planner assumes ten elements for the array of a subquery, and uses
 * the primary key; for a join with as many ids it would read the whole table while that is small.
 */
export const hasId = (table: string, ids: string) => `${table}.id = ANY (ARRAY(${ids}))`

// One row for all locks. Aggregates without DISTINCT or ORDER BY read their input in its order.
const lockSql = `
  SELECT count(pg_advisory_xact_lock(lane)::text) FROM (
    SELECT DISTINCT ${laneKey('destination_id', 'lane_id')} AS lane
    FROM unnest($1::text[], $2::text[]) AS given (destination_id, lane_id) ORDER BY lane
  ) lanes`

/**
 * Locks the lanes of these deliveries until the commit, in one global order, which excludes deadlocks. Statements
 * that read a lane must come after it. A delivery of no job is the only one in its lane.
 */
export async function lockLanes(
  tx: SqlTransaction,
  deliveries: readonly { id: string; destinationId: string; jobid: string | null }[],
): Promise<void> {
  await tx.execute(lockSql, [
    deliveries.map(({ destinationId }) => destinationId),
    deliveries.map(({ id, jobid }) => jobid ?? id),
  ])
}
