import { openMessages } from '../open-messages.ts'
import { dueColumns, hasId, laneKey } from './delivery-lane.ts'

/** The attempts that a delivery keeps; out-of-range subscripts are clamped in lax mode. */
const lastAttempts = (attempts: string) => `jsonb_path_query_array(${attempts}, '$[last - 49 to last]')`

/** A submit may select among the user's destinations for all jobs; an empty list stands for all of them. */
const isSelected = (id: string) => `(job.destinations = '{}' OR ${id} = ANY (job.destinations))`

export const lockSubscribedSql = `
  SELECT id, pg_advisory_xact_lock(lane)::text FROM (
    SELECT id, ${laneKey('id', '$2')} AS lane FROM destination
    WHERE userid = $1 AND disabled_at IS NULL AND $3 = ANY (events)
      AND (jobid = $2::uuid OR jobid IS NULL
        AND EXISTS (SELECT FROM job WHERE job.jobid = $2::uuid AND ${isSelected('destination.id')}))
      AND NOT EXISTS (SELECT FROM escalation WHERE escalation.jobid = $2::uuid AND type = ANY (deferred))
    ORDER BY lane
  ) subscribed`

// `IS TRUE` keeps a state from the index of open deliveries, which is small when the plan is made and may grow: by it a
// look-up in one lane would read all deliveries of that state.
export const insertSql = `
  WITH due AS (
    INSERT INTO delivery (id, destination_id, jobid, seq, event_id, type, state, next_attempt_at, created_at)
    SELECT new.id, new.destination_id, $3::uuid, new.seq, new.event_id, new.type,
      CASE WHEN new.place > 1 OR busy THEN 'waiting' ELSE 'sending' END,
      CASE WHEN new.place > 1 OR busy THEN NULL ELSE $7::timestamptz END, $7::timestamptz
    FROM (
      SELECT *, row_number() OVER (PARTITION BY destination_id ORDER BY seq) AS place,
        EXISTS (SELECT FROM delivery other WHERE other.destination_id = given.destination_id
          AND other.jobid = $3::uuid AND (other.state IN ('sending', 'waiting')) IS TRUE) AS busy
      FROM unnest($1::uuid[], $2::uuid[], $4::int[], $5::text[], $6::text[])
        AS given (id, destination_id, seq, event_id, type)
      WHERE NOT EXISTS (SELECT FROM delivery same WHERE same.destination_id = given.destination_id
        AND same.jobid = $3::uuid AND same.seq = given.seq)
    ) new
    RETURNING id, version, destination_id, failed_attempts, state
  )
  SELECT ${dueColumns} FROM due JOIN destination ON destination.id = due.destination_id
  WHERE due.state = 'sending'`

export const insertStandaloneSql = `
  INSERT INTO delivery (id, destination_id, event_id, type, event, state, next_attempt_at, created_at)
  VALUES ($1, $2, $3, $4, $5, 'sending', $6, $6)`

export const recordOutcomesSql = `
  WITH given AS MATERIALIZED (
    SELECT * FROM json_to_recordset($1::json) AS given
      (id uuid, version int, state text, next_attempt_at timestamptz, attempts jsonb, failed int)
  ), ended AS (
    UPDATE delivery SET state = given.state, version = delivery.version + 1,
      next_attempt_at = given.next_attempt_at, attempts = ${lastAttempts('delivery.attempts || given.attempts')},
      failed_attempts = delivery.failed_attempts + given.failed
    FROM given WHERE ${hasId('delivery', 'SELECT id FROM given')}
      AND delivery.id = given.id AND delivery.version = given.version AND (delivery.state = 'sending') IS TRUE
    RETURNING delivery.id, delivery.version, delivery.destination_id, delivery.jobid, delivery.state,
      given.attempts <> '[]' AS attempted
  ), next AS (
    SELECT DISTINCT ON (destination_id, jobid) waiting.id FROM ended JOIN delivery waiting USING (destination_id, jobid)
    WHERE (waiting.state = 'waiting') IS TRUE ORDER BY destination_id, jobid, waiting.failed_attempts > 0, waiting.seq
  ), due AS (
    UPDATE delivery SET state = 'sending', version = delivery.version + 1, next_attempt_at = $2::timestamptz
    FROM next WHERE delivery.id = next.id
    RETURNING delivery.id, delivery.version, delivery.destination_id, delivery.jobid, delivery.failed_attempts
  ), metered AS (
    INSERT INTO usage_record (userid, at, metric, detail, amount)
    SELECT destination.userid, $2::timestamptz, metric, destination.type, count(*)
    FROM ended JOIN destination ON destination.id = ended.destination_id
    CROSS JOIN (VALUES ('attempts'), ('events')) AS metrics (metric)
    -- A ping is an attempt, but no event of a job.
    WHERE CASE metric WHEN 'attempts' THEN attempted ELSE ended.state = 'delivered' AND ended.jobid IS NOT NULL END
    GROUP BY destination.userid, destination.type, metric
  )
  SELECT ended.id AS ended_id, ended.version AS ended_version, ${dueColumns} FROM ended
  JOIN destination ON destination.id = ended.destination_id
  LEFT JOIN due ON due.destination_id = ended.destination_id AND due.jobid = ended.jobid`

/** Limits deliveries to those of a user's destinations; a parameter that is null stands for all users. */
const ownDestination = (userid: string) => `(${userid}::text IS NULL OR EXISTS (
  SELECT FROM destination own WHERE own.id = delivery.destination_id AND own.userid = ${userid}))`

/** Makes a delivery due now; behind the delivery that holds its lane, if there is one. */
const requeueStatement = (condition: string, failedAttempts: string) => `
  WITH due AS (
    UPDATE delivery SET version = version + 1, failed_attempts = ${failedAttempts},
      state = CASE WHEN busy THEN 'waiting' ELSE 'sending' END,
      next_attempt_at = CASE WHEN busy THEN NULL ELSE $2::timestamptz END
    FROM (SELECT EXISTS (SELECT FROM delivery other JOIN delivery self USING (destination_id, jobid)
      WHERE self.id = $1::uuid AND other.id <> self.id AND (other.state = 'sending') IS TRUE) AS busy) lane
    WHERE delivery.id = $1::uuid AND ${condition} AND ${ownDestination('$3')}
    RETURNING delivery.id, version, destination_id, failed_attempts, state
  )
  SELECT ${dueColumns}, due.state FROM due JOIN destination ON destination.id = due.destination_id`

// A requeued delivery starts again at 0 failed attempts, which excludes it from a second recovery.
const failed = `(delivery.state = 'failed' OR (delivery.state IN ('retrying', 'waiting') AND delivery.failed_attempts > 0))`

export const requeueSql = requeueStatement(`delivery.state <> 'sending'`, '0')
export const requeueFailedSql = requeueStatement(failed, '0')
export const requeueStrandedSql = requeueStatement(
  `delivery.state IN ('waiting', 'retrying', 'sending')`,
  'delivery.failed_attempts',
)

export const listFailedSql = `
  SELECT id, destination_id, jobid, seq FROM delivery
  WHERE destination_id = $1 AND ${failed} AND created_at >= $2 AND ${ownDestination('$4')} ORDER BY id LIMIT $3`

export const listStrandedSql = `
  SELECT delivery.id, delivery.destination_id, delivery.jobid FROM delivery
  WHERE (delivery.state IN ('sending', 'retrying') AND delivery.next_attempt_at < $2
      AND NOT EXISTS (SELECT FROM ${openMessages('ANY ($1)')} AS message
        WHERE message.data->>'delivery' = delivery.id::text AND (message.data->>'version')::int = delivery.version))
    OR (delivery.state = 'waiting' AND delivery.created_at < $2
      AND NOT EXISTS (SELECT FROM delivery other WHERE other.destination_id = delivery.destination_id
        AND other.jobid = delivery.jobid AND (other.state = 'sending') IS TRUE))
  ORDER BY delivery.seq LIMIT $3`

export const deleteExpiredSql = `
  WITH standalone AS (DELETE FROM delivery WHERE jobid IS NULL AND created_at < $1),
  removed AS (
    DELETE FROM destination WHERE removed_at < $1
      AND NOT EXISTS (SELECT FROM delivery WHERE delivery.destination_id = destination.id)
    RETURNING 1
  ) SELECT count(*)::int AS count FROM removed`

export const listMissedSql = `
  SELECT event.jobid, event.seq, event.type, event.at, event.data FROM job JOIN event USING (jobid)
  WHERE job.userid = $2 AND ($3::uuid IS NULL OR job.jobid = $3) AND event.type = ANY ($4) AND event.at >= $5
    AND ($7::text IS NULL OR job.userid = $7) AND ($3 IS NOT NULL OR ${isSelected('$1')})
    AND NOT EXISTS (SELECT FROM delivery WHERE delivery.destination_id = $1
      AND delivery.jobid = event.jobid AND delivery.seq = event.seq)
  ORDER BY event.jobid, event.seq LIMIT $6`
