import type { DueTicket } from '#core/ports/delivery-store.ts'
import type { PrismaTransaction } from './database.ts'

/** A row that tells which ticket is to be sent. */
export interface DueRow {
  id: string
  round: number
  endpoint_id: string
  tries: number
  failures: number
}

export const dueColumns = 'due.id, due.round, due.endpoint_id, due.tries, endpoint.failures'

export function dueTicket(row: DueRow): DueTicket {
  return {
    delivery: row.id,
    round: row.round,
    endpointId: row.endpoint_id,
    tries: row.tries,
    failures: row.failures,
  }
}

/** The lock of a lane, which a statement must hold before the one that reads the lane begins. */
export const laneLock = (endpointId: string, jobid: string) =>
  `pg_advisory_xact_lock(hashtextextended(${endpointId}::text || ${jobid}::text, 0))`

/** Takes the lock of a lane. What is of no job is alone in its lane. */
export async function lockLane(
  tx: PrismaTransaction,
  { id, endpointId, jobid }: { id: string; endpointId: string; jobid: string | null },
): Promise<void> {
  await tx.$executeRawUnsafe(`SELECT ${laneLock('$1', '$2')}`, endpointId, jobid ?? id)
}
