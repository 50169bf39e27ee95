import type { Commit, Run } from '#client/comparison/run.ts'
import { shortened } from '#client/comparison/share.ts'
import { submit } from '#client/submit.ts'
import type { Event } from '#core/events/event.ts'
import type { JobView } from '#core/jobs/job.ts'
import { api, readJson } from '../../_data/api.ts'
import { FollowerThread } from './follower-thread.ts'
import { cutAfterMs, type Plan } from './plan.ts'

/** How far a race is. */
export interface RaceState {
  phase: 'preparing' | 'submitting' | 'running'
  /** From 1. */
  number: number
  /** The run under way, as far as it is known. */
  live: Run | null
  /** The runs that are over. */
  runs: readonly Run[]
}

/** A follower that has not heard the result after this long is stopped. */
const timeoutMs = 90_000
const drawEveryMs = 80

/**
 * Has all ways follow the same job, `runs` times, one job after the other. Resolves with the runs that were
 * finished, also when the signal aborts.
 * @throws ProblemError when the document is refused; Error when a follower cannot start
 */
export async function race(
  plan: Plan,
  userid: string,
  signal: AbortSignal,
  onState: (state: RaceState) => void,
): Promise<Run[]> {
  const document = await plan.read()
  const runs: Run[] = []
  for (let number = 1; number <= plan.runs && !signal.aborted; number++) {
    const tell = (phase: RaceState['phase'], live: Run | null) =>
      onState({ phase, number, live, runs: [...runs] })
    const run = await runOnce(plan, document, userid, signal, tell)
    if (run) runs.push(run)
  }
  return runs
}

async function runOnce(
  plan: Plan,
  document: Blob,
  userid: string,
  signal: AbortSignal,
  tell: (phase: RaceState['phase'], live: Run | null) => void,
): Promise<Run | null> {
  const threads = plan.ways.map((way) => new FollowerThread(way))
  const stop = () => {
    for (const thread of threads) thread.stop()
  }
  signal.addEventListener('abort', stop)
  let drawing: ReturnType<typeof setInterval> | undefined
  let patience: ReturnType<typeof setTimeout> | undefined
  try {
    tell('preparing', null)
    await Promise.all(threads.map(({ ready }) => ready))
    if (signal.aborted) return null
    tell('submitting', null)
    const { jobid, filename, createdAt } = await submit(api, document, {
      userid,
      filename: plan.filename,
      signal,
    })
    const { cutMs, latencyMs, receiverFailures } = plan.trouble
    const cut = cutMs > 0 ? { afterMs: cutAfterMs, forMs: cutMs } : null
    for (const thread of threads) thread.follow(jobid, { cut, latencyMs, receiverFailures })
    // Until a follower has heard of it, the answer to the submit tells where the time axis begins.
    const first: Commit = { type: 'job.uploaded', seq: 1, at: Date.parse(createdAt) }
    const known = (): Run => ({
      jobid,
      filename,
      pages: null,
      commits: union([[first], ...threads.map(({ commits }) => commits)]),
      recordings: threads.map((thread) => thread.recording()),
    })
    drawing = setInterval(() => tell('running', known()), drawEveryMs)
    patience = setTimeout(stop, timeoutMs)
    await Promise.all(threads.map(({ done }) => done))
    if (signal.aborted) return null
    return shortened({ ...known(), ...(await readTruth(jobid)) })
  } finally {
    clearInterval(drawing)
    clearTimeout(patience)
    signal.removeEventListener('abort', stop)
    for (const thread of threads) thread.dispose()
  }
}

/** What the server says happened, whatever anyone heard. */
async function readTruth(jobid: string): Promise<Pick<Run, 'commits' | 'pages'>> {
  const [{ events }, job] = await Promise.all([
    readJson<{ events: Event[] }>(`/results/${jobid}/events?after=0`),
    readJson<JobView>(`/results/${jobid}`),
  ])
  return {
    commits: events.map(({ type, timestamp, data }) => ({ type, seq: data.seq, at: Date.parse(timestamp) })),
    pages: job.analysis?.pages.count ?? null,
  }
}

function union(all: readonly (readonly Commit[])[]): Commit[] {
  const bySeq = new Map(all.flat().map((commit) => [commit.seq, commit]))
  return [...bySeq.values()].toSorted((a, b) => a.seq - b.seq)
}
