import { type Finding, type Invariant, invariants } from '#tests/chaos/checker/check.ts'
import type { Evidence } from '#tests/chaos/checker/evidence.ts'
import type { Measures } from '#tests/chaos/checker/measures.ts'

const shownFindings = 40

/** The results of a run as text. */
export function report(measures: Measures, findings: readonly Finding[], evidence: Evidence): string {
  const { submits, jobs } = measures
  const seconds = (ms: number) => (ms / 1_000).toFixed(1)
  const lines = [
    '',
    `Submits      ${submits.sent} sent, ${submits.accepted} accepted with ${submits.attempts} attempts${list(submits.refused)}`,
    `Jobs         ${jobs.completed} completed with ${jobs.attempts} attempts${list(jobs.errors)}`,
    '',
    ...table(
      ['Mode', 'followers', 'events', 'duplicates'],
      Object.entries(measures.followers).map(([mode, m]) => [mode, m.followers, m.events, m.duplicates]),
    ),
    '',
    ...table(
      ['Destination', 'events', 'refused', 'repeated'],
      Object.entries(measures.destinations).map(([type, m]) => [type, m.events, m.refused, m.repeated]),
    ),
    '',
    ...table(
      ['Fault', 'injected', 'hits', 'without effect', 'skipped', 'longest recovery, s'],
      Object.entries(measures.faults).map(([name, m]) => [
        name,
        m.injected,
        m.hits,
        m.idle,
        m.skipped,
        seconds(m.longestRecoveryMs),
      ]),
    ),
    '',
    ...table(
      ['Process', 'memory, MB', 'descriptors'],
      evidence.resources.before.map(({ role, memoryMb, descriptors }) => {
        const after = evidence.resources.after.find((sample) => sample.role === role)
        return [role, `${memoryMb} → ${after?.memoryMb}`, `${descriptors} → ${after?.descriptors}`]
      }),
    ),
    '',
    ...table(
      ['Invariant', 'violations'],
      (Object.keys(invariants) as Invariant[]).map((name) => [
        name,
        findings.filter(({ invariant }) => invariant === name).length,
      ]),
    ),
    '',
    // Without the rows of the jobs, every file would be one.
    ...(evidence.unread.some(({ source }) => source === 'database')
      ? []
      : [`Files without a job that the sweep has not reached: ${measures.recentOrphans}`]),
    ...findings.slice(0, shownFindings).map(({ invariant, detail }) => `${invariant}: ${detail}`),
  ]
  return lines.join('\n')
}

function table(head: readonly string[], rows: readonly (readonly (string | number)[])[]): string[] {
  const all = [head, ...rows].map((row) => row.map(String))
  const widths = head.map((_, column) => Math.max(...all.map((row) => row[column]?.length ?? 0)))
  return all.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  '),
  )
}

function list(counts: Record<string, number>): string {
  return Object.entries(counts)
    .map(([name, count]) => `, ${count} ${name}`)
    .join('')
}
