import type { JsonObject } from '#core/outbox/destinations/destination.ts'
import type { ClaimedDelivery, DeliveryMessage } from '#core/ports/delivery/delivery-store.ts'
import type { Sealer } from '../../../secrets/sealer.ts'
import type { Database } from '../../database.ts'
import { inTransaction } from '../../sql-transaction.ts'
import { hasId, lockLanes } from './delivery-lane.ts'
import { type DeliveryRow, deliveryColumns, deliveryOf } from './delivery-row.ts'

interface ClaimedRow extends DeliveryRow {
  destination_type: string
  config: JsonObject
  /** Encrypted. */
  secrets: unknown
  destination_state: JsonObject
  failures: number
  disabled_at: Date | null
  event: ClaimedDelivery['event']
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
  WHERE ${hasId('delivery', 'SELECT unnest($1::uuid[])')} AND (delivery.state IN ('sending', 'retrying')) IS TRUE`

// Of several retries of one lane, the first takes it.
const claimLanesSql = `
  UPDATE delivery SET state = CASE WHEN claim.place > 1 OR EXISTS (
      SELECT FROM delivery other WHERE other.destination_id = delivery.destination_id
        AND other.jobid = delivery.jobid AND other.state = 'sending') THEN 'waiting' ELSE 'sending' END
  FROM (
    SELECT due.id, row_number() OVER (PARTITION BY destination_id, COALESCE(jobid, due.id) ORDER BY seq) AS place
    FROM delivery due JOIN unnest($1::uuid[], $2::int[]) AS message (id, version)
      ON due.id = message.id AND due.version = message.version
    WHERE ${hasId('due', 'SELECT unnest($1::uuid[])')} AND due.state = 'retrying'
  ) claim
  WHERE delivery.id = claim.id AND delivery.state = 'retrying' RETURNING delivery.id, delivery.state`

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
  const destinations = new Map<string, ClaimedDelivery['destination']>()
  const found = new Map(rows.map((row) => [row.id, claimedOf(row, destinations, sealer)]))
  const retries = [...found.values()].filter(({ delivery }) => delivery.state === 'retrying')
  const busy = retries.length > 0 ? await claimLanes(database, retries) : new Set()
  return messages.map(({ delivery }) => (busy.has(delivery) ? null : (found.get(delivery) ?? null)))
}

/** Claims the lanes of retries. Returns the ids of those that did not get theirs. */
async function claimLanes({ pool }: Database, retries: readonly ClaimedDelivery[]): Promise<Set<string>> {
  const deliveries = retries.map(({ delivery }) => delivery)
  const claimed = await inTransaction(pool, async (tx) => {
    await lockLanes(tx, deliveries)
    const ids = deliveries.map(({ id }) => id)
    const versions = deliveries.map(({ version }) => version)
    return tx.query<{ id: string; state: string }>(claimLanesSql, [ids, versions])
  })
  const held = new Set(claimed.filter(({ state }) => state === 'sending').map(({ id }) => id))
  return new Set(deliveries.map(({ id }) => id).filter((id) => !held.has(id)))
}

/** `destinations` are those of the batch, each of which is one object. */
function claimedOf(
  row: ClaimedRow,
  destinations: Map<string, ClaimedDelivery['destination']>,
  sealer: Sealer,
): ClaimedDelivery {
  const { event_id: id, type, at, data } = row
  const event = at && data ? { id, type, timestamp: at.toISOString(), data } : row.event
  const destination = destinations.get(row.destination_id) ?? destinationOf(row, sealer)
  destinations.set(row.destination_id, destination)
  return { delivery: deliveryOf(row), destination, event, traceparent: row.traceparent }
}

function destinationOf(row: ClaimedRow, sealer: Sealer): ClaimedDelivery['destination'] {
  let secrets: JsonObject | undefined
  return {
    id: row.destination_id,
    type: row.destination_type,
    config: row.config,
    // Decrypted at the first attempt, so that an unreadable value fails its deliveries and not the batch.
    get secrets() {
      secrets ??= sealer.open('destination.secrets', row.destination_id, row.secrets) as JsonObject
      return secrets
    },
    state: row.destination_state,
    failures: row.failures,
    disabledAt: row.disabled_at,
  }
}
