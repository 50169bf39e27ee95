import { choose, type Fault, instant, type Targets } from '../fault.ts'
import { sparing } from '../spared-jobs.ts'

/** Process ids of the sessions of the service, the oldest first. */
async function listSessions({ stack }: Targets): Promise<number[]> {
  const rows = await stack.database.query<{ pid: number }>(
    `SELECT pid FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND datname = 'hearback' AND pid <> pg_backend_pid()
     ORDER BY backend_start`,
  )
  return rows.map(({ pid }) => pid)
}

/** Terminates sessions. Returns the number of those that were still open. */
async function terminate({ stack }: Targets, pids: readonly number[]): Promise<number> {
  const rows = await stack.database.query<{ ended: boolean }>(
    'SELECT pg_terminate_backend(pid) AS ended FROM unnest($1::int[]) AS pid',
    [pids],
  )
  return rows.filter(({ ended }) => ended).length
}

/** Sessions that the database ends (`pg_terminate_backend`). */
export const databaseFaults: Record<string, Fault> = {
  'session-terminate': sparing(
    instant(async (targets, pick) =>
      terminate(targets, [choose(await listSessions(targets), pick, 'session')]),
    ),
  ),
  'sessions-terminate': sparing(instant(async (targets) => terminate(targets, await listSessions(targets)))),
}
