import type { Attempt } from '#core/outbox/deliveries/delivery.ts'
import type {
  DestinationRecord,
  ReceiptStore,
  StoredFollowerRecord,
} from '#core/ports/delivery/receipt-store.ts'
import type { Database } from '../../database.ts'
import { notErased } from './job-row.ts'
import { sqlOf } from './transaction.ts'

/** Records of one job that are returned. */
const maxFollowers = 1_000
const maxDeliveries = 1_000

// The rows are sorted, so that concurrent statements lock them in one order.
const addSql = `
  INSERT INTO receipt (jobid, follower, connection, mode, userid, requests, unchanged, messages, bytes, first_seq,
    events, first_at, last_at)
  SELECT new.jobid, follower, connection, mode, new.userid, requests, unchanged, messages, bytes, "firstSeq",
    events, "firstAt", "lastAt"
  FROM jsonb_to_recordset($1::jsonb) AS new (jobid uuid, follower text, connection text, mode text, userid text,
    requests int, unchanged int, messages int, bytes bigint, "firstSeq" int, events jsonb, "firstAt" timestamptz,
    "lastAt" timestamptz)
  WHERE EXISTS (SELECT FROM job WHERE job.jobid = new.jobid AND ${notErased})
  ORDER BY new.jobid, follower
  ON CONFLICT (jobid, follower) DO UPDATE SET requests = receipt.requests + EXCLUDED.requests,
    unchanged = receipt.unchanged + EXCLUDED.unchanged, messages = receipt.messages + EXCLUDED.messages,
    bytes = receipt.bytes + EXCLUDED.bytes, first_seq = least(receipt.first_seq, EXCLUDED.first_seq),
    first_at = least(receipt.first_at, EXCLUDED.first_at), last_at = greatest(receipt.last_at, EXCLUDED.last_at),
    events = (SELECT COALESCE(jsonb_object_agg(key, ms), '{}') FROM (
      SELECT key, min(value::float8) AS ms FROM (
        SELECT * FROM jsonb_each_text(receipt.events) UNION ALL SELECT * FROM jsonb_each_text(EXCLUDED.events)
      ) both_events GROUP BY key) merged)`

const acknowledgeSql = `
  WITH given AS (
    SELECT * FROM unnest($1::uuid[], $2::text[], $3::int[]) AS given (jobid, follower, seq)
  ), stored AS (
    UPDATE receipt SET acknowledged = greatest(acknowledged, given.seq) FROM given
    WHERE receipt.jobid = given.jobid AND receipt.follower = given.follower
    RETURNING receipt.jobid, mode, given.seq
  )
  UPDATE escalation SET acknowledged_seq = latest.seq, acknowledged_by = latest.mode, acknowledged_at = now()
  FROM (SELECT DISTINCT ON (jobid) * FROM stored ORDER BY jobid, seq DESC) latest
  WHERE escalation.jobid = latest.jobid AND latest.seq > COALESCE(acknowledged_seq, 0)`

const readable = `EXISTS (SELECT FROM job WHERE job.jobid = $1::uuid AND ${notErased}
  AND ($2::text IS NULL OR job.userid = $2))`

const followersSql = `
  SELECT connection, mode, userid, requests, unchanged, messages, bytes::float8 AS bytes, first_seq AS "firstSeq",
    events, acknowledged, first_at AS "firstAt", last_at AS "lastAt"
  FROM receipt WHERE jobid = $1 AND ${readable} ORDER BY first_at, follower LIMIT ${maxFollowers}`

const destinationsSql = `
  SELECT destination.id, destination.type, delivery.seq, event.at AS "committedAt",
    delivery.state = 'delivered' AS "isDelivered", attempts
  FROM delivery JOIN destination ON destination.id = destination_id
  JOIN event ON event.jobid = delivery.jobid AND event.seq = delivery.seq
  WHERE delivery.jobid = $1 AND ${readable} ORDER BY destination.created_at, destination.id, delivery.seq
  LIMIT ${maxDeliveries}`

interface DeliveryRow {
  id: string
  type: string
  seq: number
  committedAt: Date
  isDelivered: boolean
  attempts: Attempt[]
}

/** Receipts in PostgreSQL. */
export function receiptStoreOn({ pool }: Database): ReceiptStore {
  return {
    async add(records) {
      await pool.query({ name: 'add-receipts', text: addSql, values: [JSON.stringify(records)] })
    },
    async acknowledge(acknowledged) {
      await pool.query(acknowledgeSql, [
        acknowledged.map(({ jobid }) => jobid),
        acknowledged.map(({ follower }) => follower),
        acknowledged.map(({ seq }) => seq),
      ])
    },
    async followers({ userid }, jobid) {
      return (await pool.query<StoredFollowerRecord>(followersSql, [jobid, userid])).rows
    },
    async destinations({ userid }, jobid) {
      const { rows } = await pool.query<DeliveryRow>(destinationsSql, [jobid, userid])
      const byId = new Map<string, DestinationRecord>()
      for (const { id, type, ...delivery } of rows) {
        const found = byId.get(id) ?? { id, type, deliveries: [] }
        byId.set(id, found)
        found.deliveries.push(delivery)
      }
      return [...byId.values()]
    },
    async deleteOfJob(tx, jobid) {
      await sqlOf(tx).execute('DELETE FROM receipt WHERE jobid = $1', [jobid])
    },
    async deleteErased(since) {
      const text = 'DELETE FROM receipt USING job WHERE receipt.jobid = job.jobid AND erased_at >= $1'
      return (await pool.query({ text, values: [since] })).rowCount ?? 0
    },
  }
}
