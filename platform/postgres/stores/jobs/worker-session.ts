import { type SandboxLayer, sandboxLayers } from '#core/ports/analyzer.ts'

/** What a worker publishes about itself. */
export interface WorkerSession {
  /** Analyses at the same time. */
  concurrency: number
  /** Layers of its analysis sandbox that are on. */
  sandbox: readonly SandboxLayer[]
}

/**
 * Name of the session by which a worker is known to be alive. It carries what the worker publishes. PostgreSQL cuts
 * names at 63 bytes, hence the initials of the layers.
 */
export function workerSession({ concurrency, sandbox }: WorkerSession): string {
  return `hearback worker (concurrency ${concurrency}, sandbox ${sandbox.map((layer) => layer[0]).join('')})`
}

const sessions = `FROM pg_stat_activity
  WHERE datname = current_database() AND application_name ~ '^hearback worker \\(concurrency \\d+, sandbox [a-z]*\\)$'`

/** Number of workers alive. */
export const workersSql = `(SELECT count(*)::int ${sessions})`

/** Sum of their concurrency. */
export const slotsSql = `(SELECT COALESCE(sum(substring(application_name FROM '\\d+')::int), 0)::int ${sessions})`

/** The workers alive, the oldest first; `sandbox` has the initials of their layers, for `parseSandbox`. */
export const workerListSql = `
  SELECT to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"') AS "connectedAt",
    substring(application_name FROM '\\d+')::int AS concurrency,
    substring(application_name FROM 'sandbox ([a-z]*)') AS sandbox
  ${sessions} ORDER BY backend_start, pid`

export function parseSandbox(initials: string): SandboxLayer[] {
  return sandboxLayers.filter(([initial = '']) => initials.includes(initial))
}
