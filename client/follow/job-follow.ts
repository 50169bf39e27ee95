import type { Credentials } from '../../core/modes/client/credentials.ts'
import { FollowError, type FollowListener, type ModeClient } from '../../core/modes/mode-client.ts'
import { HearbackError, type HearbackErrorCode, TimeoutError } from '../errors.ts'
import type { JobEvent, JobView } from '../generated/contract.ts'
import { requireOrigin } from '../http/transport.ts'
import { loadMode } from './modes.ts'
import type { AutoOptions, FollowOptions } from './options.ts'

/** Server of a job, and how to connect to it. */
export interface Connection {
  baseUrl: string
  credentials: Credentials | undefined
  auto: AutoOptions | undefined
}

const defaultTimeoutMs = 600_000
/** Timers of JavaScript have 31 bits. */
const maxTimerMs = 2 ** 31 - 1

/**
 * Follows a job to its final event.
 * @throws TimeoutError, HearbackError, or the reason of the signal
 */
export async function followJob(
  { baseUrl, credentials, auto }: Connection,
  jobid: string,
  options: FollowOptions & { stop?: AbortSignal },
  onEvent: (event: JobEvent) => void,
  onJob: (job: JobView) => void,
): Promise<void> {
  const { via = 'auto', after, signal, timeout = defaultTimeoutMs, meter, onTrouble } = options
  signal?.throwIfAborted()
  requireOrigin(baseUrl)
  const ending = new AbortController()
  const abort = () => ending.abort(signal?.reason)
  const expire = () => ending.abort(new TimeoutError(timeout))
  const timer = timeout < maxTimerMs ? setTimeout(expire, timeout) : undefined
  signal?.addEventListener('abort', abort)
  const stopped = options.stop ? [options.stop] : []
  const listener: FollowListener = {
    onJob,
    onEvent(event) {
      if (event.type !== 'job.progress') meter?.receive(event)
      else if (!options.progress) return
      onEvent(event)
    },
    ...(meter && { onTraffic: (traffic) => meter.record(traffic) }),
    ...(onTrouble && { onTrouble }),
  }
  try {
    const mode = await load(via, options.cancelOnDisconnect ? await disconnectModes(via, auto) : auto)
    await mode.follow(
      {
        baseUrl,
        jobid,
        signal: AbortSignal.any([ending.signal, ...stopped]),
        credentials,
        headers: options.cancelOnDisconnect ? { prefer: 'cancel-on-disconnect' } : undefined,
        after,
        intervalMs: options.intervalMs,
        silenceMs: options.silenceMs,
      },
      listener,
    )
    ending.signal.throwIfAborted()
  } catch (error) {
    throw error instanceof FollowError
      ? new HearbackError(error.code as HearbackErrorCode, error.message, { cause: error })
      : error
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}

// Loaded when it is used, for the size of the others.
const disconnectModes = async (via: string, auto: AutoOptions | undefined) =>
  (await import('./disconnect-modes.ts')).withDisconnectModes(via, auto)

async function load(via: string, auto: AutoOptions | undefined): Promise<ModeClient> {
  return via === 'auto' ? (await import('./auto.ts')).createAuto(auto) : loadMode(via)
}
