import type pg from 'pg'
import { presentSql } from './presence.ts'

interface AbsenceWatchOptions {
  pool: pg.Pool
  /** Called when a process has gone, and once at the start, with the numbers of those that have not. */
  onAbsence(present: number[]): Promise<void>
  /** Milliseconds between two looks. */
  intervalMs?: number
}

/**
 * Watches which processes are alive. A process counts as gone when it is absent in two looks in a row, so that a session
 * that is opened again at once is no absence. Returns a function that stops it.
 */
export function watchAbsence({
  pool,
  onAbsence,
  intervalMs = 300,
}: AbsenceWatchOptions): () => Promise<void> {
  /** The last look, and the one before. */
  let last: Set<number> | null = null
  let earlier: Set<number> | null = null
  let looking: Promise<void> | null = null

  async function look(): Promise<void> {
    const { rows } = await pool.query<{ objid: number }>({ name: 'present', text: presentSql })
    const present = new Set(rows.map(({ objid }) => objid))
    if (last) {
      const recent = new Set([...last, ...present])
      const isAnyGone = earlier === null || [...earlier].some((id) => !recent.has(id))
      if (isAnyGone) await onAbsence([...recent])
      earlier = last
    }
    last = present
  }

  const timer = setInterval(() => {
    // A look that fails is repeated; other users of the pool report that the database is unreachable.
    looking ??= look()
      .catch(() => {})
      .finally(() => {
        looking = null
      })
  }, intervalMs)
  return async () => {
    clearInterval(timer)
    await looking
  }
}
