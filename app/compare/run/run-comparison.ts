import type { Commit, Run } from '#client/comparison/run.ts'
import { compactRun } from '#client/comparison/share.ts'
import { submit } from '#client/http/submit.ts'
import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { api, readJson } from '../../_data/api.ts'
import { FollowerThread } from './follower-thread.ts'
import { cutAfterMs, type Plan } from './plan.ts'

/** The progress of a comparison. */
export interface ComparisonProgress {
  phase: 'preparing' | 'submitting' | 'running'
  /** Number of the run, from 1. */
  number: number
  /** The current run as far as it is known. */
  live: Run | null
}

/** A follower without the final event after this time is stopped. */
const timeoutMs = 90_000
const updateEveryMs = 80

/**
 * Has all followers follow one job, `plan.runs` times in sequence. Returns the complete runs, also when the signal
 * aborts.
 * @throws ProblemError when the document is rejected; FollowerStartError when a follower cannot start
 */
export async function runComparison(
  plan: Plan,
  userid: string,
  signal: AbortSignal,
  onProgress: (progress: ComparisonProgress) => void,
): Promise<Run[]> {
  const document = await plan.read()
  const runs: Run[] = []
  for (let number = 1; number <= plan.runs && !signal.aborted; number++) {
    const run = await runOnce(plan, document, userid, signal, (phase, live) =>
      onProgress({ phase, number, live }),
    )
    if (run) runs.push(run)
  }
  return runs
}

async function runOnce(
  plan: Plan,
  document: Blob,
  userid: string,
  signal: AbortSignal,
  onPhase: (phase: ComparisonProgress['phase'], live: Run | null) => void,
): Promise<Run | null> {
  const threads = plan.followers.map((follower) => new FollowerThread(follower))
  const stop = () => {
    for (const thread of threads) thread.stop()
  }
  signal.addEventListener('abort', stop)
  let updates: ReturnType<typeof setInterval> | undefined
  let timeout: ReturnType<typeof setTimeout> | undefined
  try {
    onPhase('preparing', null)
    await Promise.all(threads.map(({ ready }) => ready))
    if (signal.aborted) return null
    onPhase('submitting', null)
    const { jobid, filename, createdAt } = await submit(api, document, {
      userid,
      filename: plan.filename,
      signal,
    })
    const { cutMs, latencyMs, ofModes } = plan.faults
    const cut = cutMs > 0 ? { afterMs: cutAfterMs, forMs: cutMs } : null
    for (const thread of threads) thread.follow(jobid, { cut, latencyMs, ofModes })
    // Until a follower receives the first event, the response to the submit gives the start of the time axis.
    const first: Commit = { type: 'job.uploaded', seq: 1, at: Date.parse(createdAt) }
    const known = (): Run => ({
      jobid,
      filename,
      pages: null,
      commits: mergeCommits([[first], ...threads.map(({ commits }) => commits)]),
      recordings: threads.map((thread) => thread.recording()),
      faults: plan.faults,
    })
    updates = setInterval(() => onPhase('running', known()), updateEveryMs)
    timeout = setTimeout(stop, timeoutMs)
    await Promise.all(threads.map(({ done }) => done))
    if (signal.aborted) return null
    return compactRun({ ...known(), ...(await readCommits(jobid)) })
  } finally {
    clearInterval(updates)
    clearTimeout(timeout)
    signal.removeEventListener('abort', stop)
    for (const thread of threads) thread.dispose()
  }
}

/** Reads the commits from the event log, independent of what the followers received. */
async function readCommits(jobid: string): Promise<Pick<Run, 'commits' | 'pages'>> {
  const [{ events }, job] = await Promise.all([
    readJson<{ events: Event[] }>(`/results/${jobid}/events?after=0`),
    readJson<JobView>(`/results/${jobid}`),
  ])
  return {
    commits: events.map(({ type, timestamp, data }) => ({ type, seq: data.seq, at: Date.parse(timestamp) })),
    pages: job.analysis?.pages.count ?? null,
  }
}

function mergeCommits(all: readonly (readonly Commit[])[]): Commit[] {
  const bySeq = new Map(all.flat().map((commit) => [commit.seq, commit]))
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq)
}
