import { type Fault, instant, type Targets } from './fault.ts'

/** Terminates sessions of the service; `limit` is SQL. Returns their number. */
async function terminate({ stack }: Targets, limit: string): Promise<number> {
  const rows = await stack.database.query<{ ended: boolean }>(
    `SELECT pg_terminate_backend(pid) AS ended FROM (SELECT pid FROM pg_stat_activity
     WHERE backend_type = 'client backend' AND datname = 'hearback' AND pid <> pg_backend_pid()
     ORDER BY backend_start ${limit}) AS session`,
  )
  return rows.filter(({ ended }) => ended).length
}

/** Sessions that the database ends (`pg_terminate_backend`). */
export const databaseFaults: Record<string, Fault> = {
  'session-terminate': instant((targets, pick) =>
    terminate(targets, `OFFSET ${Math.floor(pick * 10)} LIMIT 1`),
  ),
  'sessions-terminate': instant((targets) => terminate(targets, '')),
}
