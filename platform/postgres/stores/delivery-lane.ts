import type { DueDelivery } from '#core/ports/delivery-store.ts'
import type { PrismaTransaction } from '../database.ts'

/** A row that tells which ticket is to be sent. */
export interface DueRow {
  id: string
  round: number
  endpoint_id: string
  tries: number
  failures: number
}

export const dueColumns = 'due.id, due.round, due.endpoint_id, due.tries, endpoint.failures'

export function dueDelivery(row: DueRow): DueDelivery {
  return {
    delivery: row.id,
    round: row.round,
    endpointId: row.endpoint_id,
    tries: row.tries,
    failures: row.failures,
  }
}

/** What stands for a lane among the database's locks. */
export const laneKey = (endpointId: string, jobid: string) =>
  `hashtextextended(${endpointId}::text || ${jobid}::text, 0)`

const lockSql = `
  SELECT pg_advisory_xact_lock(lane)::text FROM (
    SELECT DISTINCT ${laneKey('endpoint_id', 'lane_id')} AS lane
    FROM unnest($1::text[], $2::text[]) AS given (endpoint_id, lane_id) ORDER BY lane
  ) lanes`

/**
 * Takes the locks of lanes, always in one order, so that nobody waits for each other. A statement that reads a
 * lane must begin after that. What is of no job is alone in its lane.
 */
export async function lockLanes(
  tx: PrismaTransaction,
  deliveries: readonly { id: string; endpointId: string; jobid: string | null }[],
): Promise<void> {
  await tx.$queryRawUnsafe(
    lockSql,
    deliveries.map(({ endpointId }) => endpointId),
    deliveries.map(({ id, jobid }) => jobid ?? id),
  )
}
