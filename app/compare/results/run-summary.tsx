import Link from 'next/link'
import { inWords, verdictOf } from '#client/comparison/headline.ts'
import type { Run } from '#client/comparison/run.ts'
import type { Summary } from '#client/comparison/summary.ts'
import { countOf, formatDuration } from '#client/format/amounts.ts'

interface VerdictProps {
  runs: readonly Run[]
  summaries: readonly Summary[]
  racing: boolean
  shared: boolean
}

/** What was compared, and whether every way saw the same. */
export function Verdict({ runs, summaries, racing, shared }: VerdictProps) {
  const [run] = runs
  if (racing || !run) {
    return (
      <p className="lead">
        One PDF is submitted, and every way follows <strong>that same job</strong>, each with the client
        anyone would use. You see what each way asks, hears and costs, and how late it is.
      </p>
    )
  }
  const { headline, exactly } = verdictOf(summaries, runs)
  const cut = run.recordings.flatMap(({ cuts }) => cuts)[0]
  return (
    <p className="lead" aria-live="polite">
      {capital(inWords(summaries.length))} {summaries.length === 1 ? 'way' : 'ways'} followed{' '}
      <strong>{runs.length === 1 ? 'one job' : countOf(runs.length, 'job')}</strong>:{' '}
      {shared ? (
        run.filename
      ) : (
        <Link prefetch={false} href={`/jobs/${run.jobid}`}>
          {run.filename}
        </Link>
      )}
      {run.pages !== null && `, ${countOf(run.pages, 'page')}`}. {headline}
      {exactly && (
        <>
          : <strong>none missed, none repeated</strong>
          {cut &&
            `, although the network was cut for ${formatDuration(Math.round((cut.to - cut.from) / 100) * 100)}`}
          .
        </>
      )}
    </p>
  )
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
