import type { EndpointFormat } from '#core/outbox/endpoint.ts'
import type { DeliveryMessage, OwedCall } from '#core/ports/delivery-store.ts'
import type { Database } from '../database.ts'
import { lockLanes } from './delivery-lane.ts'
import { type DeliveryRow, deliveryColumns, deliveryOf } from './delivery-row.ts'

interface CallRow extends DeliveryRow {
  url: string
  format: EndpointFormat
  consented_at: Date | null
  secret: string
  former_secrets: { secret: string; until: string }[]
  failures: number
  disabled_at: Date | null
  event: OwedCall['event'] | null
  at: Date | null
  data: object | null
}

const readSql = `
  SELECT ${deliveryColumns('delivery')}, delivery.event, endpoint.url, endpoint.format,
    endpoint.consented_at, endpoint.secret, endpoint.former_secrets,
    endpoint.failures, endpoint.disabled_at, event.at, event.data
  FROM webhook_delivery delivery JOIN webhook_endpoint endpoint ON endpoint.id = delivery.endpoint_id
  LEFT JOIN event ON event.jobid = delivery.jobid AND event.seq = delivery.seq
  JOIN unnest($1::uuid[], $2::int[]) AS ticket (id, round) ON delivery.id = ticket.id AND delivery.round = ticket.round
  WHERE delivery.state IN ('sending', 'retrying')`

const claimSql = `
  UPDATE webhook_delivery delivery SET state = CASE WHEN EXISTS (
      SELECT FROM webhook_delivery other WHERE other.endpoint_id = delivery.endpoint_id
        AND other.jobid = delivery.jobid AND other.state = 'sending') THEN 'waiting' ELSE 'sending' END
  WHERE id = $1::uuid AND round = $2 AND state = 'retrying' RETURNING state`

/** Reads what tickets stand for. A retry must have its lane first: when that is busy, it waits there. */
export async function takeCalls(
  database: Database,
  tickets: readonly DeliveryMessage[],
): Promise<(OwedCall | null)[]> {
  const { rows } = await database.pool.query<CallRow>({
    name: 'take-calls',
    text: readSql,
    values: [tickets.map(({ delivery }) => delivery), tickets.map(({ round }) => round)],
  })
  const found = new Map(rows.map((row) => [row.id, callOf(row)]))
  return Promise.all(
    tickets.map(async ({ delivery }) => {
      const call = found.get(delivery)
      if (call?.delivery.state === 'retrying' && !(await claimLane(database, call))) return null
      return call ?? null
    }),
  )
}

async function claimLane({ prisma }: Database, { delivery }: OwedCall): Promise<boolean> {
  return prisma.$transaction(async (tx) => {
    await lockLanes(tx, [delivery])
    const rows = await tx.$queryRawUnsafe<{ state: string }[]>(claimSql, delivery.id, delivery.round)
    return rows[0]?.state === 'sending'
  })
}

function callOf(row: CallRow): OwedCall {
  const { event_id: id, type, at, data } = row
  const event = at && data ? { id, type, timestamp: at.toISOString(), data } : row.event
  if (!event) throw new Error(`The delivery ${row.id} has no event.`)
  return {
    delivery: deliveryOf(row),
    endpoint: {
      id: row.endpoint_id,
      url: row.url,
      format: row.format,
      consentedAt: row.consented_at,
      secret: row.secret,
      formerSecrets: row.former_secrets.map(({ secret, until }) => ({ secret, until: new Date(until) })),
      failures: row.failures,
      disabledAt: row.disabled_at,
    },
    event,
  }
}
