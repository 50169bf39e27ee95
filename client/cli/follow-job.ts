import type { Event } from '../../core/events/event.ts'
import { progressType } from '../../core/events/event-type.ts'
import type { JobState } from '../../core/jobs/job-state.ts'
import type { Client } from '../client.ts'
import { countOf, formatCount } from '../format/amounts.ts'
import { ProblemError } from '../problem.ts'
import type { Context } from './context.ts'
import { formatEvent } from './format-event.ts'

export interface FollowJobOptions {
  mode: string
  /** Sequence number of the last known event. */
  after: number
  /** Print the event envelopes as JSON. */
  json: boolean
  /** Prefix of each line, to tell several jobs apart. */
  label?: string
}

/**
 * Follows a job to its end and prints each event. Resolves with the exit code: 0 if the job completed, else 1.
 * @throws ProblemError when the server cannot be reached at the start
 * @throws FollowError when the job is unknown or deleted
 */
export async function followJob(
  { terminal, signal }: Pick<Context, 'terminal' | 'signal'>,
  client: Client,
  jobid: string,
  { mode, after, json, label = '' }: FollowJobOptions,
): Promise<number> {
  let state: JobState | undefined
  let unreachable: ProblemError | undefined
  const abort = new AbortController()
  const listener = {
    onSnapshot: (job: { state: JobState }) => {
      state = job.state
    },
    onEvent(event: Event) {
      state = event.data.state
      if (event.type === progressType) terminal.status(label + formatProgress(event))
      else terminal.line(json ? JSON.stringify(event) : label + formatEvent(event))
    },
    onTrouble({ attempt }: { attempt: number }) {
      if (attempt > 1) return
      if (state !== undefined) return terminal.note('Connection lost; reconnecting.')
      // Nothing was received yet: fail now if there is no server, instead of retrying.
      client.job(jobid).catch((error) => {
        if (!(error instanceof ProblemError) || error.code !== 'unreached') return
        unreachable = error
        abort.abort()
      })
    },
  }
  await client.follow(mode, jobid, listener, { after, signal: AbortSignal.any([signal, abort.signal]) })
  if (unreachable) throw unreachable
  return state === 'completed' ? 0 : 1
}

function formatProgress({ data: { progress } }: Event): string {
  return progress ? `${formatCount(progress.done)} of ${countOf(progress.total, progress.unit)}` : ''
}
