import Link from 'next/link'
import { describeCompleteness, numberInWords } from '#client/comparison/headline.ts'
import type { Run } from '#client/comparison/run.ts'
import type { Summary } from '#client/comparison/summary.ts'
import { countOf, formatDuration } from '#client/format/amounts.ts'

interface RunSummaryProps {
  runs: readonly Run[]
  summaries: readonly Summary[]
  running: boolean
  /** Whether the runs come from a link, so that their jobs may not exist here. */
  shared: boolean
}

/** What was compared, and whether all modes received the same events. */
export function RunSummary({ runs, summaries, running, shared }: RunSummaryProps) {
  const [run] = runs
  if (running || !run) {
    return (
      <p className="lead">
        Submits one PDF and follows <strong>the same job</strong> in each mode, with the client library, in
        this browser. Shows latency, requests, messages, bytes and unchanged polls.
      </p>
    )
  }
  const { sentence, exact } = describeCompleteness(summaries, runs)
  const cut = run.recordings.flatMap(({ cuts }) => cuts)[0]
  return (
    <p className="lead" aria-live="polite">
      {capitalize(numberInWords(summaries.length))} {summaries.length === 1 ? 'follower' : 'followers'} of{' '}
      <strong>{runs.length === 1 ? 'one job' : countOf(runs.length, 'job')}</strong>:{' '}
      {shared ? (
        run.filename
      ) : (
        <Link prefetch={false} href={`/jobs/${run.jobid}`}>
          {run.filename}
        </Link>
      )}
      {run.pages !== null && `, ${countOf(run.pages, 'page')}`}. {sentence}
      {exact && (
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

function capitalize(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}
