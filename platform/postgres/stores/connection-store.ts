import { randomUUID } from 'node:crypto'
import { setTimeout as delay } from 'node:timers/promises'
import { clock } from '#core/clock.ts'
import type { Connection, ConnectionStore } from '#core/ports/connection-store.ts'
import type { Database } from '../database.ts'
import { watchAbsence } from '../presence/absence-watch.ts'

export interface ServerConnections extends ConnectionStore {
  /** Removes this server and its connections. */
  leave(): Promise<void>
}

interface HeartbeatOptions {
  /** Milliseconds between two heartbeats. */
  beatMs?: number
  /** Milliseconds without a heartbeat after which a server is dead and its connections are removed. */
  timeoutMs?: number
  /** Number of this process (`Presence`). Its connections are removed when its session ends. */
  presence?: number | null
}

/** Rows of one statement, and the jobs and users in them. */
const maxRows = 1_000
const maxTargets = 10_000

/** A connection in memory. */
interface OpenConnection extends Omit<Connection, 'jobids' | 'userids' | 'acknowledged'> {
  jobids: Set<string>
  userids: Set<string>
  acknowledged: Record<string, number>
  cancels: boolean
}

const registerSql = `INSERT INTO server (id, presence) VALUES ($1, $2)
  ON CONFLICT (id) DO UPDATE SET beat_at = now() RETURNING xmax = 0 AS new`

const sweepSql = `DELETE FROM server WHERE beat_at < now() - $1 * interval '1 millisecond'`

// Without the first condition an empty array would select the servers without a presence too.
const sweepAbsentSql = 'DELETE FROM server WHERE presence IS NOT NULL AND presence <> ALL($1::int[])'

const writeSql = `INSERT INTO connection (id, server_id, mode, userid, jobids, userids, connected_at, acknowledged,
    cancels)
  SELECT id, $1, mode, userid, jobids, userids, "connectedAt", acknowledged, cancels
  FROM jsonb_to_recordset($2::jsonb)
    AS noted (id text, mode text, userid text, jobids uuid[], userids text[], "connectedAt" timestamptz,
    acknowledged jsonb, cancels boolean)
  ON CONFLICT (id) DO UPDATE SET jobids = EXCLUDED.jobids, userids = EXCLUDED.userids,
    acknowledged = EXCLUDED.acknowledged`

const ofJobSql = `SELECT id, mode, userid, jobids, userids, connected_at AS "connectedAt", acknowledged
  FROM connection
  WHERE (jobids @> ARRAY[$1]::uuid[] OR userids @> ARRAY[$2]::text[]) AND ($3::text IS NULL OR userid = $3)
  ORDER BY connected_at, id`

/**
 * Registers this process as a server and stores its connections. The connections in memory are authoritative; the
 * table is written asynchronously, many changes per statement. A server that was paused and swept by others finds its
 * row missing at the next heartbeat and writes everything again.
 */
export async function joinServers(
  { pool }: Database,
  onError: (error: unknown) => void,
  { beatMs = 5_000, timeoutMs = 20_000, presence = null }: HeartbeatOptions = {},
): Promise<ServerConnections> {
  const serverId = randomUUID()
  const connections = new Map<string, OpenConnection>()
  const unwritten = new Set<string>()
  const stopping = new AbortController()
  let writing: Promise<void> | null = null

  async function register(): Promise<void> {
    const { rows } = await pool.query<{ new: boolean }>({
      name: 'register',
      text: registerSql,
      values: [serverId, presence],
    })
    if (rows[0]?.new) for (const id of connections.keys()) unwritten.add(id)
  }

  async function beat(): Promise<void> {
    await register()
    await pool.query(sweepSql, [timeoutMs])
    write()
  }

  function takeUnwritten(): string[] {
    const ids: string[] = []
    let targets = 0
    for (const id of unwritten) {
      if (ids.length === maxRows || targets >= maxTargets) break
      unwritten.delete(id)
      ids.push(id)
      const { jobids, userids } = connections.get(id) ?? {}
      targets += (jobids?.size ?? 0) + (userids?.size ?? 0)
    }
    return ids
  }

  async function writeSome(): Promise<void> {
    const ids = takeUnwritten()
    try {
      const noted = ids.flatMap((id) => toRow(connections.get(id)))
      const closed = ids.filter((id) => !connections.has(id))
      if (noted.length > 0) await pool.query(writeSql, [serverId, JSON.stringify(noted)])
      if (closed.length > 0) await pool.query('DELETE FROM connection WHERE id = ANY($1::text[])', [closed])
    } catch (error) {
      for (const id of ids) unwritten.add(id)
      throw error
    }
  }

  async function writeAll(): Promise<void> {
    // Changes of one turn of the event loop, and those during a statement, are written together.
    await delay(0)
    while (unwritten.size > 0 && !stopping.signal.aborted) {
      try {
        await writeSome()
      } catch (error) {
        onError(error)
        await delay(1_000, undefined, { signal: stopping.signal }).catch(() => {})
        // The row of this server may be missing.
        if (!stopping.signal.aborted) await register().catch(onError)
      }
    }
  }

  function write(id?: string): void {
    if (id !== undefined) unwritten.add(id)
    writing ??= writeAll().finally(() => {
      writing = null
      if (unwritten.size > 0 && !stopping.signal.aborted) write()
    })
  }

  await register()
  const stopWatching = watchAbsence({
    pool,
    onAbsence: async (present) => void (await pool.query(sweepAbsentSql, [present])),
  })
  let beating: Promise<void> | null = null
  const timer = setInterval(() => {
    beating ??= beat()
      .catch(onError)
      .finally(() => {
        beating = null
      })
  }, beatMs)

  return {
    open({ id, mode, principal, cancels = false }) {
      const { userid } = principal
      connections.set(id, {
        id,
        mode,
        userid,
        jobids: new Set(),
        userids: new Set(),
        connectedAt: clock.date(),
        acknowledged: {},
        cancels,
      })
      write(id)
    },
    follow(id, target) {
      const connection = connections.get(id)
      if (!connection) return
      if ('jobid' in target) connection.jobids.add(target.jobid)
      else connection.userids.add(target.userid)
      write(id)
    },
    unfollow(id, target) {
      const connection = connections.get(id)
      if (!connection) return
      if ('jobid' in target) {
        connection.jobids.delete(target.jobid)
        delete connection.acknowledged[target.jobid]
      } else connection.userids.delete(target.userid)
      write(id)
    },
    acknowledge(id, jobid, seq) {
      const connection = connections.get(id)
      if (!connection?.jobids.has(jobid)) return
      connection.acknowledged[jobid] = seq
      write(id)
    },
    close(id) {
      if (connections.delete(id)) write(id)
    },
    async stored() {
      while (writing) await writing
    },
    async ofJob(principal, { jobid, userid }) {
      const { rows } = await pool.query<Connection>({
        name: 'of-job',
        text: ofJobSql,
        values: [jobid, userid, principal.userid],
      })
      return rows
    },
    async leave() {
      clearInterval(timer)
      stopping.abort()
      await stopWatching()
      await Promise.all([writing, beating])
      await pool.query('DELETE FROM server WHERE id = $1', [serverId])
    },
  }
}

function toRow(connection: OpenConnection | undefined): Connection[] {
  if (!connection) return []
  return [{ ...connection, jobids: [...connection.jobids], userids: [...connection.userids] }]
}
