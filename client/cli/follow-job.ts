import { countOf, formatCount } from '#client/format/amounts.ts'
import { ProblemError } from '#client/problem.ts'
import type { Event } from '#core/events/event.ts'
import { progressType } from '#core/events/event-type.ts'
import type { JobState } from '#core/jobs/job.ts'
import type { Call } from './command.ts'
import { eventLine } from './event-line.ts'

export interface FollowOptionsInput {
  mode: string
  /** The last `seq` known already. */
  after: number
  /** Whether the envelopes are printed as they are. */
  json: boolean
  /** Put before each line, to tell jobs apart. */
  label?: string
}

/**
 * Follows a job to its end and prints each event. Gives the exit code: 0 when it completed.
 * @throws ProblemError when nobody answers; FollowError when the job is unknown or gone
 */
export async function followJob(
  { client, terminal, signal }: Pick<Call, 'client' | 'terminal' | 'signal'>,
  jobid: string,
  { mode, after, json, label = '' }: FollowOptionsInput,
): Promise<number> {
  let state: JobState | undefined
  let nobody: ProblemError | undefined
  const givingUp = new AbortController()
  const print = (event: Event) => terminal.line(json ? JSON.stringify(event) : label + eventLine(event))
  const listener = {
    onSnapshot: (job: { state: JobState }) => {
      state = job.state
    },
    onEvent(event: Event) {
      state = event.data.state
      if (event.type === progressType) terminal.status(label + progressLine(event))
      else print(event)
    },
    onTrouble({ attempt }: { attempt: number }) {
      if (attempt > 1) return
      if (state !== undefined) return terminal.note('The connection is lost; trying again.')
      // Before anything was heard, it is more likely that nobody is there at all.
      client.job(jobid).catch((error) => {
        if (!(error instanceof ProblemError) || error.code !== 'unreached') return
        nobody = error
        givingUp.abort()
      })
    },
  }
  await client.follow(mode, jobid, listener, { after, signal: AbortSignal.any([signal, givingUp.signal]) })
  if (nobody) throw nobody
  return state === 'completed' ? 0 : 1
}

function progressLine({ data: { progress } }: Event): string {
  if (!progress) return ''
  return `${formatCount(progress.done)} of ${countOf(progress.total, progress.unit)}`
}
