/** Groups that one claim reads at most. More are read by the next claims, in turn. */
const maxGroups = 200

/**
 * Index of the messages that are not claimed, by group and due time. With it a claim reads no message of a group that
 * is at its limit.
 */
export const groupIndexSql = `
  CREATE INDEX IF NOT EXISTS hearback_groups ON pgboss.job (name, group_id, start_after)
  WHERE state < 'active' AND NOT blocked`

/**
 * Parameters of the sessions that claim. A prepared claim keeps its plan while the table grows, so that it must not be
 * the one that is best for a small table: a scan of the table, or of another index followed by a sort.
 */
export const groupClaimParameters = '-c enable_seqscan=off -c enable_sort=off'

/** The result of a claim. */
export interface GroupClaim {
  messages: { id: string; data: object; retryCount: number; groupId: string }[]
  /** Due messages of groups below their limit. The claim takes up to its batch size of them. */
  found: number
  /** Groups that may have further messages, which can be claimed when others of the group are completed. */
  limited: string[]
  /** Group after which the next claim continues; empty when this one has read the last group. */
  nextAfter: string
}

/**
 * SQL that claims due messages of a queue whose groups have a limit: $1 is the group after which it begins, $2 the limit
 * of a group, $3 the number of messages, $4 the ids of active messages that do not count in their group. Messages without
 * a group are not claimed. pg-boss's own statement reads all waiting messages of a group that is at its limit, at every
 * fetch; this one reads an index entry for each group, and the messages that it can claim. Claimed messages are as
 * pg-boss leaves them, which completes and repeats them.
 */
export function groupClaimSql(queue: string): string {
  const named = `name = '${queue.replaceAll("'", "''")}'`
  const waiting = `${named} AND state < 'active' AND NOT blocked`
  return `
  WITH RECURSIVE visited (group_id, place) AS (
    (SELECT group_id, 1 FROM pgboss.job WHERE ${waiting} AND group_id > $1::text ORDER BY group_id LIMIT 1)
    UNION ALL
    SELECT next.group_id, place + 1 FROM visited CROSS JOIN LATERAL (
      SELECT group_id FROM pgboss.job WHERE ${waiting} AND group_id > visited.group_id ORDER BY group_id LIMIT 1
    ) next WHERE place < ${maxGroups}
  ), active AS MATERIALIZED (
    SELECT group_id, count(*) AS count FROM pgboss.job
    WHERE ${named} AND state = 'active' AND group_id IS NOT NULL
      -- Hashed, while NOT EXISTS would compare every active message with every id.
      AND id NOT IN (SELECT unnest($4::uuid[])) GROUP BY group_id
  ), due AS MATERIALIZED (
    SELECT group_id, free, message.id, message.start_after FROM visited LEFT JOIN active USING (group_id)
    CROSS JOIN LATERAL (SELECT GREATEST($2::int - COALESCE(active.count, 0), 0) AS free) AS slots
    LEFT JOIN LATERAL (
      SELECT id, start_after FROM pgboss.job
      WHERE ${waiting} AND group_id = visited.group_id AND start_after <= now() ORDER BY start_after LIMIT free
    ) message ON true
  ), locked AS (
    SELECT id FROM pgboss.job WHERE ${named}
      AND id = ANY (ARRAY(SELECT id FROM due WHERE id IS NOT NULL ORDER BY start_after LIMIT $3::int))
      -- By the primary key, not by a partial index that has all that wait.
      AND (state < 'active' AND NOT blocked) IS TRUE
    FOR UPDATE SKIP LOCKED
  ), claimed AS (
    UPDATE pgboss.job SET state = 'active', started_on = now(), heartbeat_on = now(),
      retry_count = retry_count + (started_on IS NOT NULL)::int
    WHERE ${named} AND id = ANY (ARRAY(SELECT id FROM locked))
    RETURNING id, data, retry_count, group_id
  ), groups AS (
    SELECT group_id, free, count(id) AS count FROM due GROUP BY group_id, free
  )
  SELECT COALESCE(sum(count), 0)::int AS found,
    COALESCE(array_agg(group_id) FILTER (WHERE count >= free), '{}') AS limited,
    CASE WHEN count(*) = ${maxGroups} THEN max(group_id) ELSE '' END AS "nextAfter",
    (SELECT COALESCE(json_agg(json_build_object(
      'id', id, 'data', data, 'retryCount', retry_count, 'groupId', group_id)), '[]') FROM claimed) AS messages
  FROM groups`
}
