import { dueColumns, laneKey } from './delivery-lane.ts'

export const wantedSql = `
  SELECT id, pg_advisory_xact_lock(lane)::text FROM (
    SELECT id, ${laneKey('id', '$2')} AS lane FROM webhook_endpoint
    WHERE userid = $1 AND (jobid IS NULL OR jobid = $2::uuid) AND disabled_at IS NULL AND $3 = ANY (events)
    ORDER BY lane
  ) wanting`

export const oweSql = `
  WITH due AS (
    INSERT INTO webhook_delivery (id, endpoint_id, jobid, seq, event_id, type, state, next_attempt_at, created_at)
    SELECT owed.id, owed.endpoint_id, $3::uuid, owed.seq, owed.event_id, owed.type,
      CASE WHEN owed.place > 1 OR busy THEN 'waiting' ELSE 'sending' END,
      CASE WHEN owed.place > 1 OR busy THEN NULL ELSE $7::timestamptz END, $7::timestamptz
    FROM (
      SELECT *, row_number() OVER (PARTITION BY endpoint_id ORDER BY seq) AS place,
        EXISTS (SELECT FROM webhook_delivery other WHERE other.endpoint_id = given.endpoint_id
          AND other.jobid = $3::uuid AND other.state IN ('sending', 'waiting')) AS busy
      FROM unnest($1::uuid[], $2::uuid[], $4::int[], $5::text[], $6::text[])
        AS given (id, endpoint_id, seq, event_id, type)
      WHERE NOT EXISTS (SELECT FROM webhook_delivery same WHERE same.endpoint_id = given.endpoint_id
        AND same.jobid = $3::uuid AND same.seq = given.seq)
    ) owed
    RETURNING id, round, endpoint_id, tries, state
  )
  SELECT ${dueColumns} FROM due JOIN webhook_endpoint endpoint ON endpoint.id = due.endpoint_id
  WHERE due.state = 'sending'`

export const endSql = `
  WITH ended AS (
    UPDATE webhook_delivery SET state = $3, round = round + 1, next_attempt_at = $5::timestamptz,
      attempts = attempts || $4::jsonb, tries = tries + $6
    WHERE id = $1::uuid AND round = $2 AND state = 'sending' RETURNING id, endpoint_id, jobid, round
  ), next AS (
    SELECT waiting.id FROM ended JOIN webhook_delivery waiting USING (endpoint_id, jobid)
    WHERE waiting.state = 'waiting' ORDER BY waiting.tries > 0, waiting.seq LIMIT 1
  ), due AS (
    UPDATE webhook_delivery SET state = 'sending', round = webhook_delivery.round + 1, next_attempt_at = $7::timestamptz
    FROM next WHERE webhook_delivery.id = next.id
    RETURNING webhook_delivery.id, webhook_delivery.round, webhook_delivery.endpoint_id, webhook_delivery.tries
  )
  SELECT ended.round AS ended_round, ${dueColumns} FROM ended
  JOIN webhook_endpoint endpoint ON endpoint.id = ended.endpoint_id LEFT JOIN due ON true`

export const endDeliveredSql = `
  WITH ended AS (
    UPDATE webhook_delivery SET state = 'delivered', round = webhook_delivery.round + 1, next_attempt_at = NULL,
      attempts = attempts || given.attempt
    FROM unnest($1::uuid[], $2::int[], $3::text[]::jsonb[]) AS given (id, round, attempt)
    WHERE webhook_delivery.id = given.id AND webhook_delivery.round = given.round AND state = 'sending'
    RETURNING webhook_delivery.id, endpoint_id, jobid
  ), next AS (
    SELECT DISTINCT ON (endpoint_id, jobid) waiting.id FROM ended JOIN webhook_delivery waiting USING (endpoint_id, jobid)
    WHERE waiting.state = 'waiting' ORDER BY endpoint_id, jobid, waiting.tries > 0, waiting.seq
  ), due AS (
    UPDATE webhook_delivery SET state = 'sending', round = webhook_delivery.round + 1, next_attempt_at = $4::timestamptz
    FROM next WHERE webhook_delivery.id = next.id
    RETURNING webhook_delivery.id, webhook_delivery.round, webhook_delivery.endpoint_id, webhook_delivery.tries
  )
  SELECT ${dueColumns} FROM due JOIN webhook_endpoint endpoint ON endpoint.id = due.endpoint_id`

/** Puts a delivery back to where it is sent from: at once, or after the one of its lane that is being sent. */
const requeueSql = (which: string, tries: string) => `
  WITH due AS (
    UPDATE webhook_delivery delivery SET round = round + 1, tries = ${tries},
      state = CASE WHEN busy THEN 'waiting' ELSE 'sending' END,
      next_attempt_at = CASE WHEN busy THEN NULL ELSE $2::timestamptz END
    FROM (SELECT EXISTS (SELECT FROM webhook_delivery other JOIN webhook_delivery self USING (endpoint_id, jobid)
      WHERE self.id = $1::uuid AND other.id <> self.id AND other.state = 'sending') AS busy) lane
    WHERE delivery.id = $1::uuid AND ${which}
    RETURNING delivery.id, round, endpoint_id, tries, state
  )
  SELECT ${dueColumns}, due.state FROM due JOIN webhook_endpoint endpoint ON endpoint.id = due.endpoint_id`

// Tries begin at 0 again when it is put back: what waits since then has been dealt with.
const failed = `(delivery.state = 'failed' OR (delivery.state IN ('retrying', 'waiting') AND delivery.tries > 0))`

export const renewSql = requeueSql(`delivery.state <> 'sending'`, '0')
export const renewFailedSql = requeueSql(failed, '0')
export const reviveSql = requeueSql(`delivery.state IN ('waiting', 'retrying', 'sending')`, 'delivery.tries')

export const failedSql = `
  SELECT id, endpoint_id, jobid, seq FROM webhook_delivery delivery
  WHERE endpoint_id = $1 AND ${failed} AND created_at >= $2 ORDER BY id LIMIT $3`

export const strandedSql = `
  SELECT delivery.id, delivery.endpoint_id, delivery.jobid FROM webhook_delivery delivery
  WHERE (delivery.state IN ('sending', 'retrying') AND delivery.next_attempt_at < $2
      AND NOT EXISTS (SELECT FROM pgboss.job message WHERE message.name = ANY ($1)
        AND message.data->>'delivery' = delivery.id::text AND (message.data->>'round')::int = delivery.round
        AND message.state IN ('created', 'retry', 'active')))
    OR (delivery.state = 'waiting' AND delivery.created_at < $2
      AND NOT EXISTS (SELECT FROM webhook_delivery other WHERE other.endpoint_id = delivery.endpoint_id
        AND other.jobid = delivery.jobid AND other.state = 'sending'))
  ORDER BY delivery.seq LIMIT $3`

export const sweepSql = `
  WITH loose AS (DELETE FROM webhook_delivery WHERE jobid IS NULL AND created_at < $1),
  bare AS (
    DELETE FROM webhook_endpoint endpoint WHERE removed_at < $1
      AND NOT EXISTS (SELECT FROM webhook_delivery delivery WHERE delivery.endpoint_id = endpoint.id)
    RETURNING 1
  ) SELECT count(*)::int AS count FROM bare`

export const missedSql = `
  SELECT event.jobid, event.seq, event.type, event.at, event.data FROM job JOIN event USING (jobid)
  WHERE job.userid = $2 AND ($3::uuid IS NULL OR job.jobid = $3) AND event.type = ANY ($4) AND event.at >= $5
    AND NOT EXISTS (SELECT FROM webhook_delivery delivery WHERE delivery.endpoint_id = $1
      AND delivery.jobid = event.jobid AND delivery.seq = event.seq)
  ORDER BY event.jobid, event.seq LIMIT $6`
