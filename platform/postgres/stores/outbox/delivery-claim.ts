import type { ClaimedDelivery, DeliveryMessage } from '#core/ports/delivery/delivery-store.ts'
import type { Database } from '../../database.ts'
import { inTransaction } from '../../sql-transaction.ts'
import type { ClaimedDestinations } from './claimed-destinations.ts'
import { hasId, lockLanes } from './delivery-lane.ts'
import { type DeliveryRow, deliveryColumns, deliveryOf } from './delivery-row.ts'

interface ClaimedRow extends DeliveryRow {
  /** Version of the destination's row. */
  destination_version: string
  event: ClaimedDelivery['event']
  at: Date | null
  data: object | null
  traceparent: string | null
}

const readSql = `
  SELECT ${deliveryColumns('delivery')}, delivery.event, destination.xmin::text AS destination_version, event.at,
    event.data, event.traceparent
  FROM delivery JOIN destination ON destination.id = delivery.destination_id
  LEFT JOIN event ON event.jobid = delivery.jobid AND event.seq = delivery.seq
  JOIN unnest($1::uuid[], $2::int[]) AS message (id, version)
    ON delivery.id = message.id AND delivery.version = message.version
  WHERE ${hasId('delivery', 'SELECT unnest($1::uuid[])')} AND (delivery.state IN ('sending', 'retrying')) IS TRUE`

// Of several retries of one lane, the first takes it.
const claimLanesSql = `
  UPDATE delivery SET state = CASE WHEN claim.place > 1 OR EXISTS (
      SELECT FROM delivery other WHERE other.destination_id = delivery.destination_id
        AND other.jobid = delivery.jobid AND (other.state = 'sending') IS TRUE) THEN 'waiting' ELSE 'sending' END
  FROM (
    SELECT due.id, row_number() OVER (PARTITION BY destination_id, COALESCE(jobid, due.id) ORDER BY seq) AS place
    FROM delivery due JOIN unnest($1::uuid[], $2::int[]) AS message (id, version)
      ON due.id = message.id AND due.version = message.version
    WHERE ${hasId('due', 'SELECT unnest($1::uuid[])')} AND (due.state = 'retrying') IS TRUE
  ) claim
  WHERE delivery.id = claim.id AND delivery.state = 'retrying' RETURNING delivery.id, delivery.state`

/** Claims the deliveries of queue messages. A retry must claim its lane first; when that is busy, it waits there. */
export async function claimDeliveries(
  database: Database,
  known: ClaimedDestinations,
  messages: readonly DeliveryMessage[],
): Promise<(ClaimedDelivery | null)[]> {
  const { rows } = await database.pool.query<ClaimedRow>({
    name: 'claim-deliveries',
    text: readSql,
    values: [messages.map(({ delivery }) => delivery), messages.map(({ version }) => version)],
  })
  const destinations = await known.read(
    new Map(rows.map((row) => [row.destination_id, row.destination_version])),
  )
  const found = new Map<string, ClaimedDelivery>()
  for (const row of rows) {
    const destination = destinations.get(row.destination_id)
    // Without one, the user has been deleted meanwhile.
    if (destination) found.set(row.id, claimedOf(row, destination))
  }
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

function claimedOf(row: ClaimedRow, destination: ClaimedDelivery['destination']): ClaimedDelivery {
  const { event_id: id, type, at, data } = row
  const event = at && data ? { id, type, timestamp: at.toISOString(), data } : row.event
  return { delivery: deliveryOf(row), destination, event, traceparent: row.traceparent }
}
