import type { UserDataItem } from '#core/ports/account/user-data-store.ts'

const time = (column: string) => `to_char(${column} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`

/** A statement for each type: items of the user `$1` with a key after `$2`, by key, at most `$3`. */
const itemSql = (key: string, data: string, from: string) =>
  `SELECT ${key} AS key, json_build_object(${data}) AS data FROM ${from} AND ${key} > $2 ORDER BY key LIMIT $3`

export const itemStatements: Record<UserDataItem['type'], string> = {
  event: itemSql(
    `event.jobid::text || lpad(event.seq::text, 10, '0')`,
    `'id', event.jobid || '-' || event.seq, 'type', event.type, 'timestamp', ${time('event.at')}, 'data', event.data`,
    'event JOIN job USING (jobid) WHERE job.userid = $1',
  ),
  destination: itemSql(
    'id::text',
    `'id', id, 'type', type, 'jobid', jobid, 'config', config, 'events', events, 'description', description,
      'disabledAt', ${time('disabled_at')}, 'disabledReason', disabled_reason, 'createdAt', ${time('created_at')}`,
    'destination WHERE userid = $1 AND removed_at IS NULL',
  ),
  delivery: itemSql(
    'delivery.id::text',
    `'id', delivery.id, 'destinationId', destination_id, 'eventId', event_id, 'type', delivery.type,
      'state', delivery.state, 'attempts', attempts, 'createdAt', ${time('delivery.created_at')}`,
    'delivery JOIN destination ON destination.id = destination_id WHERE destination.userid = $1',
  ),
  inbox: itemSql(
    'token',
    `'token', token, 'jobid', jobid, 'behaviour', behaviour, 'calls', calls, 'createdAt', ${time('created_at')}`,
    'inbox WHERE userid = $1',
  ),
  inboxCall: itemSql(
    `token || lpad(n::text, 10, '0')`,
    `'token', token, 'n', n, 'at', ${time('at')}, 'method', method, 'headers', headers,
      'body', encode(body, 'base64'), 'status', status`,
    'inbox_call JOIN inbox USING (token) WHERE inbox.userid = $1',
  ),
  key: itemSql(
    'id',
    `'id', id, 'name', name, 'scopes', scopes, 'createdAt', ${time('created_at')}, 'expiresAt', ${time('expires_at')},
      'lastUsedAt', ${time('last_used_at')}, 'revokedAt', ${time('revoked_at')}`,
    'access_key WHERE userid = $1',
  ),
  usage: itemSql(
    `day::text || metric || ' ' || detail`,
    `'day', day, 'metric', metric, 'detail', detail, 'amount', amount`,
    'usage_day WHERE userid = $1',
  ),
}

export const deleteEndedKeysSql = 'DELETE FROM access_key WHERE least(revoked_at, expires_at) < $1'

export const endAccessSql = `
  WITH sessions AS (
    DELETE FROM access_session
    WHERE userid = $1 OR key_id IN (SELECT id FROM access_key WHERE userid = $1) RETURNING id
  ), keys AS (
    DELETE FROM access_key WHERE userid = $1 RETURNING id
  ) SELECT id FROM keys UNION ALL SELECT id FROM sessions`

/** In this order: rows that others refer to come last. */
export const deleteStatements: readonly string[] = [
  'DELETE FROM delivery WHERE destination_id IN (SELECT id FROM destination WHERE userid = $1)',
  'DELETE FROM destination WHERE userid = $1',
  'DELETE FROM inbox WHERE userid = $1',
  'DELETE FROM idempotency_key WHERE userid = $1',
  'DELETE FROM job WHERE userid = $1',
  'DELETE FROM usage_record WHERE userid = $1',
  'DELETE FROM usage_day WHERE userid = $1',
  'DELETE FROM user_plan WHERE userid = $1',
]
