import { clock } from '#core/clock.ts'
import type { Attempt, OutboxEvent } from '#core/outbox/deliveries/delivery.ts'
import type { DeliveryReport, DestinationHealth } from '#core/ports/delivery/delivery-report.ts'
import type { Database } from '../../database.ts'
import { type DeliveryRow, deliveryColumns, deliveryOf } from './delivery-row.ts'
import { statesOf } from './delivery-store.ts'

const hourMs = 3_600_000
const dayMs = 24 * hourMs

/** Retries are planned for less than this long after the event. */
const maxRetryMs = 5 * dayMs

// Older deliveries have recent attempts only when they failed before; this excludes reading all of them.
const healthSql = `
  SELECT destination_id AS "destinationId", floor(extract(epoch FROM $5::timestamptz - made.at) / 3600)::int AS age,
    count(*) FILTER (WHERE made.class IS NULL)::int AS succeeded, count(made.class)::int AS failed,
    (array_agg(attempt ORDER BY made.at DESC))[1] AS last
  FROM destination JOIN delivery ON destination_id = destination.id
  CROSS JOIN LATERAL jsonb_array_elements(attempts) AS attempt
  CROSS JOIN LATERAL jsonb_to_record(attempt) AS made (at timestamptz, class text)
  WHERE userid = $1 AND ($2::text IS NULL OR userid = $2) AND removed_at IS NULL
    AND delivery.id >= $3::uuid AND (delivery.created_at >= $4 OR failed_attempts > 0) AND made.at >= $4
    AND made.at <= $5
  GROUP BY 1, 2 ORDER BY 1, 2`

const listSql = `
  SELECT ${deliveryColumns('found')} FROM destination CROSS JOIN LATERAL (
    SELECT * FROM delivery WHERE destination_id = destination.id
      AND ($3::text[] IS NULL OR state = ANY ($3)) AND ($4::uuid IS NULL OR id < $4)
    ORDER BY id DESC LIMIT $5
  ) found
  WHERE userid = $1 AND ($2::text IS NULL OR userid = $2) AND removed_at IS NULL
  ORDER BY found.id DESC LIMIT $5`

const eventSql = `
  SELECT delivery.event_id AS id, delivery.type, delivery.event AS own, event.at, event.data
  FROM delivery JOIN destination ON destination.id = destination_id
  LEFT JOIN event ON event.jobid = delivery.jobid AND event.seq = delivery.seq
  WHERE delivery.id = $1 AND ($2::text IS NULL OR userid = $2)`

interface EventRow {
  id: string
  type: string
  /** The event itself, where it is of no job. */
  own: OutboxEvent | null
  at: Date | null
  data: object | null
}

interface HealthRow {
  destinationId: string
  /** Whole hours before now. */
  age: number
  succeeded: number
  failed: number
  last: Attempt
}

/** Reports on deliveries in PostgreSQL. */
export function deliveryReportOn({ pool }: Database): DeliveryReport {
  return {
    async health(principal, userid, hours) {
      const now = clock.now()
      const since = now - hours * hourMs
      const values = [userid, principal.userid, firstIdAt(since - maxRetryMs), new Date(since), new Date(now)]
      const { rows } = await pool.query<HealthRow>({ text: healthSql, values })
      const reports = Map.groupBy(rows, ({ destinationId }) => destinationId)
      return [...reports].map(([destinationId, ages]) => toHealth(destinationId, ages, hours))
    },
    async list(principal, userid, { state, before, limit }) {
      const values = [userid, principal.userid, statesOf(state), before ?? null, limit]
      return (await pool.query<DeliveryRow>({ text: listSql, values })).rows.map(deliveryOf)
    },
    async event({ userid }, deliveryId) {
      const { rows } = await pool.query<EventRow>({ text: eventSql, values: [deliveryId, userid] })
      const [row] = rows
      if (!row) return null
      const { id, type, own, at, data } = row
      return at && data ? { id, type, timestamp: at.toISOString(), data } : own
    },
  }
}

/** `rows` are ordered by age. */
function toHealth(destinationId: string, rows: readonly HealthRow[], hours: number): DestinationHealth {
  const ofAge = (age: number) => rows.find((row) => row.age === age)
  const ages = Array.from({ length: hours }, (_, index) => hours - 1 - index)
  return {
    destinationId,
    succeeded: ages.map((age) => ofAge(age)?.succeeded ?? 0),
    failed: ages.map((age) => ofAge(age)?.failed ?? 0),
    lastAttempt: rows[0]?.last ?? null,
  }
}

/** The lowest UUID version 7 of a time. */
function firstIdAt(ms: number): string {
  const hex = ms.toString(16).padStart(12, '0')
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7000-8000-000000000000`
}
