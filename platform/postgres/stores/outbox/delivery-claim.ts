import type { JsonObject } from '#core/outbox/destination.ts'
import type { ClaimedDelivery, DeliveryMessage } from '#core/ports/delivery-store.ts'
import type { Sealer } from '../../../secrets/sealer.ts'
import type { Database } from '../../database.ts'
import { lockLanes } from './delivery-lane.ts'
import { type DeliveryRow, deliveryColumns, deliveryOf } from './delivery-row.ts'

interface ClaimedRow extends DeliveryRow {
  destination_type: string
  config: JsonObject
  /** Encrypted. */
  secrets: unknown
  destination_state: JsonObject
  failures: number
  disabled_at: Date | null
  event: ClaimedDelivery['event'] | null
  at: Date | null
  data: object | null
  traceparent: string | null
}

const readSql = `
  SELECT ${deliveryColumns('delivery')}, delivery.event, destination.type AS destination_type,
    destination.config, destination.secrets, destination.state AS destination_state,
    destination.failures, destination.disabled_at, event.at, event.data, event.traceparent
  FROM delivery JOIN destination ON destination.id = delivery.destination_id
  LEFT JOIN event ON event.jobid = delivery.jobid AND event.seq = delivery.seq
  JOIN unnest($1::uuid[], $2::int[]) AS message (id, version)
    ON delivery.id = message.id AND delivery.version = message.version
  WHERE delivery.state IN ('sending', 'retrying')`

const claimLaneSql = `
  UPDATE delivery SET state = CASE WHEN EXISTS (
      SELECT FROM delivery other WHERE other.destination_id = delivery.destination_id
        AND other.jobid = delivery.jobid AND other.state = 'sending') THEN 'waiting' ELSE 'sending' END
  WHERE id = $1::uuid AND version = $2 AND state = 'retrying' RETURNING state`

/** Claims the deliveries of queue messages. A retry must claim its lane first; when that is busy, it waits there. */
export async function claimDeliveries(
  database: Database,
  sealer: Sealer,
  messages: readonly DeliveryMessage[],
): Promise<(ClaimedDelivery | null)[]> {
  const { rows } = await database.pool.query<ClaimedRow>({
    name: 'claim-deliveries',
    text: readSql,
    values: [messages.map(({ delivery }) => delivery), messages.map(({ version }) => version)],
  })
  const found = new Map(rows.map((row) => [row.id, claimedOf(row, sealer)]))
  return Promise.all(
    messages.map(async ({ delivery }) => {
      const claimed = found.get(delivery)
      if (claimed?.delivery.state === 'retrying' && !(await claimLane(database, claimed))) return null
      return claimed ?? null
    }),
  )
}

async function claimLane({ prisma }: Database, { delivery }: ClaimedDelivery): Promise<boolean> {
  return prisma.$transaction(async (tx) => {
    await lockLanes(tx, [delivery])
    const rows = await tx.$queryRawUnsafe<{ state: string }[]>(claimLaneSql, delivery.id, delivery.version)
    return rows[0]?.state === 'sending'
  })
}

function claimedOf(row: ClaimedRow, sealer: Sealer): ClaimedDelivery {
  const { event_id: id, type, at, data } = row
  const event = at && data ? { id, type, timestamp: at.toISOString(), data } : row.event
  if (!event) throw new Error(`The delivery ${row.id} has no event.`)
  return {
    delivery: deliveryOf(row),
    destination: {
      id: row.destination_id,
      type: row.destination_type,
      config: row.config,
      // Decrypted at the attempt, so that an unreadable value fails this delivery and not the batch.
      get secrets() {
        return sealer.open('destination.secrets', row.destination_id, row.secrets) as JsonObject
      },
      state: row.destination_state,
      failures: row.failures,
      disabledAt: row.disabled_at,
    },
    event,
    traceparent: row.traceparent,
  }
}
