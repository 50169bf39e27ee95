import type pg from 'pg'
import { presentSql } from './presence.ts'

interface AbsenceWatchOptions {
  pool: pg.Pool
  /** Called when a process has gone, and once at the start, with the numbers of those that have not. */
  onAbsence(present: number[]): Promise<void>
  /** Milliseconds between two looks. */
  intervalMs?: number
  /** Milliseconds until the second look, where the first one misses a process. */
  confirmMs?: number
}

/**
 * Watches which processes are alive. A process counts as gone when it is absent in two looks in a row, so that a session
 * that is opened again at once is no absence. Returns a function that stops it.
 */
export function watchAbsence({
  pool,
  onAbsence,
  intervalMs = 300,
  confirmMs = 150,
}: AbsenceWatchOptions): () => Promise<void> {
  /** The last look, and the one before. */
  let last: Set<number> | null = null
  let earlier: Set<number> | null = null
  let looking: Promise<void> | null = null
  let isStopped = false

  /** Resolves with whether a process may be gone, so that the next look decides. */
  async function look(): Promise<boolean> {
    const { rows } = await pool.query<{ objid: number }>({ name: 'present', text: presentSql })
    const present = new Set(rows.map(({ objid }) => objid))
    const isAnyMissing = last === null || [...last].some((id) => !present.has(id))
    if (last) {
      const recent = new Set([...last, ...present])
      const isAnyGone = earlier === null || [...earlier].some((id) => !recent.has(id))
      if (isAnyGone) await onAbsence([...recent])
      earlier = last
    }
    last = present
    return isAnyMissing
  }

  let timer: NodeJS.Timeout | undefined
  const run = () => {
    looking = look()
      // A look that fails is repeated; other users of the pool report that the database is unreachable.
      .catch(() => false)
      .then((isAnyMissing) => {
        if (!isStopped) timer = setTimeout(run, isAnyMissing ? confirmMs : intervalMs)
      })
  }
  // The first look does not wait: a process that starts after a crash takes over what the crashed one left.
  run()
  return async () => {
    isStopped = true
    clearTimeout(timer)
    await looking
  }
}
