import { progressType } from '../../core/events/event-type.ts'
import { HearbackError } from '../errors.ts'
import type { JobHandle } from '../job-handle.ts'
import type { Context } from './context.ts'
import { formatEvent, formatProgress } from './format-event.ts'

export interface FollowJobOptions {
  /** Delivery mode. */
  via: string
  /** Sequence number of the last known event. */
  after: number
  /** Print the event envelopes as JSON. */
  json: boolean
  /** Acknowledge the final event. */
  acknowledge?: boolean
  /** Prefix of each line, to tell several jobs apart. */
  label?: string
}

/**
 * Follows a job to its end and prints each event. Resolves with the exit code: 0 if the job completed, else 1.
 * @throws HearbackError when the server cannot be reached at the start, and when the job is unknown or deleted
 */
export async function followJob(
  context: Pick<Context, 'terminal' | 'signal'>,
  job: JobHandle,
  { via, after, json, label = '', acknowledge = false }: FollowJobOptions,
): Promise<number> {
  const { terminal } = context
  let state: string | undefined
  for await (const event of eventsOf(context, job, via, after, acknowledge)) {
    state = event.data.state
    if (event.type === progressType) terminal.status(label + formatProgress(event))
    else terminal.line(json ? JSON.stringify(event) : label + formatEvent(event))
  }
  if (context.signal.aborted) return 1
  state ??= (await job.status()).state
  return state === 'completed' ? 0 : 1
}

/**
 * The events of a job with its progress, until the signal aborts. It notes a lost connection, and throws when the
 * server cannot be reached before the first event.
 */
export async function* eventsOf(
  { terminal, signal }: Pick<Context, 'terminal' | 'signal'>,
  job: JobHandle,
  via: string,
  after = 0,
  acknowledge = false,
) {
  const ending = new AbortController()
  let hasBegun = false
  const onTrouble = ({ attempt }: { attempt: number }) => {
    if (attempt > 1) return
    if (hasBegun) return terminal.note('Connection lost; reconnecting.')
    // Nothing was received yet: fail now if there is no server, instead of retrying.
    job.status({ retries: 0 }).catch((error: unknown) => {
      if (error instanceof HearbackError && error.code === 'unreached') ending.abort(error)
    })
  }
  const options = { via, after, acknowledge, progress: true, timeout: Number.POSITIVE_INFINITY, onTrouble }
  try {
    for await (const event of job.events({ ...options, signal: AbortSignal.any([signal, ending.signal]) })) {
      hasBegun = true
      yield event
    }
  } catch (error) {
    if (!signal.aborted) throw error
  }
}
