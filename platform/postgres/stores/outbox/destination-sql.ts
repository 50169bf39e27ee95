const columns = `id, userid, jobid, type, config, secrets, state, events, description, failures,
  failing_since AS "failingSince", disabled_at AS "disabledAt", disabled_reason AS "disabledReason",
  created_at AS "createdAt"`

/** The destination with an id, if it belongs to the user; a parameter that is null stands for all users. */
const ownWithId = 'id = $1 AND ($2::text IS NULL OR userid = $2)'

export const insertSql = `
  INSERT INTO destination (id, userid, jobid, type, config, secrets, state, events, description, failures,
    failing_since, disabled_at, disabled_reason, created_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`

export const countSql = `
  SELECT count(*)::int AS count FROM destination
  WHERE userid = $1 AND jobid IS NOT DISTINCT FROM $2::uuid AND removed_at IS NULL`

export const lockSql = `SELECT ${columns} FROM destination WHERE ${ownWithId} AND removed_at IS NULL FOR NO KEY UPDATE`

export const updateSql = `
  UPDATE destination SET config = COALESCE($3::jsonb, config), secrets = COALESCE($4::jsonb, secrets),
    state = COALESCE($5::jsonb, state), events = COALESCE($6::text[], events),
    description = CASE WHEN $7 THEN $8 ELSE description END
  WHERE ${ownWithId}`

export const disableSql = `
  UPDATE destination SET disabled_at = $3, disabled_reason = $4 WHERE ${ownWithId} AND disabled_at IS NULL`

export const enableSql = `
  UPDATE destination SET disabled_at = NULL, disabled_reason = NULL, failures = 0, failing_since = NULL
  WHERE ${ownWithId}`

export const removeSql = `
  UPDATE destination SET removed_at = $3, disabled_at = $3, config = '{}', secrets = '{}', state = '{}',
    description = NULL
  WHERE ${ownWithId}`

export const failPendingSql = `
  UPDATE delivery SET state = 'failed', next_attempt_at = NULL, version = version + 1
  WHERE destination_id = $1 AND state IN ('waiting', 'retrying')`

// One order in all transactions excludes deadlocks.
export const lockAllSql = `
  SELECT id FROM destination WHERE id = ANY ($1::uuid[]) ORDER BY id FOR NO KEY UPDATE`

export const recordFailuresSql = `
  UPDATE destination SET failures = failures + given.count, failing_since = COALESCE(failing_since, $3::timestamptz)
  FROM unnest($1::uuid[], $2::int[]) AS given (id, count)
  WHERE destination.id = given.id RETURNING destination.id, failing_since AS since`

export const recordSuccessSql = `
  UPDATE destination SET failures = 0, failing_since = NULL
  WHERE id IN (SELECT id FROM destination WHERE id = ANY ($1) ORDER BY id FOR NO KEY UPDATE)`
