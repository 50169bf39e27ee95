import type { Event } from '../core/events/event.ts'
import type { JobState, JobView } from '../core/jobs/job.ts'
import { reconnect } from '../core/modes/client/reconnect.ts'
import {
  FollowError,
  type FollowListener,
  type FollowTarget,
  type UserListener,
} from '../core/modes/mode-client.ts'
import type { ModeDescription } from '../core/modes/mode-guide.ts'
import { loadMode } from './follow/modes.ts'
import type { Receipt } from './generated/contract.ts'
import { type Pdf, type SubmitOptions, type SubmittedJob, submit } from './http/submit.ts'
import { createTransport, toQuery } from './http/transport.ts'
import { createDestinationsClient, type DestinationsClient } from './resources/destinations.ts'
import { createInboxesClient, type InboxesClient } from './resources/inboxes.ts'
import { createKeysClient, type KeysClient } from './resources/keys.ts'

export type { ModeDescription }

/** An open connection that follows a job. */
export interface Follower {
  id: string
  mode: string
  userid: string | null
  connectedAt: string
}

export type FollowOptions = Omit<FollowTarget, 'baseUrl' | 'credentials' | 'jobid' | 'signal'> & {
  signal?: AbortSignal
}

/** The operations of the service. Each throws a `ProblemError` on an error response. */
export interface Client extends DestinationsClient, InboxesClient, KeysClient {
  submit(pdf: Pdf, options: SubmitOptions): Promise<SubmittedJob>
  /** The current state of the job. */
  job(jobid: string): Promise<JobView>
  /** The stored events after that `seq`, in order. */
  events(jobid: string, after?: number): Promise<Event[]>
  /** A page of a user's jobs, newest first; `cursor` selects the next page and is null on the last. */
  list(
    userid: string,
    page?: { state?: JobState; limit?: number; cursor?: string },
  ): Promise<{ jobs: JobView[]; cursor: string | null }>
  cancel(jobid: string): Promise<JobView>
  /** Deletes the job with its document, text, analysis and events. */
  erase(jobid: string): Promise<void>
  /** The extracted text. */
  text(jobid: string): Promise<string>
  modes(): Promise<ModeDescription[]>
  /** The name of the mode to follow a job in when none is chosen. */
  defaultMode(client: 'browser' | 'command-line'): Promise<string>
  followers(jobid: string): Promise<Follower[]>
  /** How the job was delivered. */
  receipt(jobid: string): Promise<Receipt>
  /**
   * Follows a job in a mode; resolves after its final event or when the signal aborts.
   * @throws FollowError when the job is unknown or deleted
   */
  follow(mode: string, jobid: string, listener: FollowListener, options?: FollowOptions): Promise<void>
  /** Follows all jobs of a user from now on, until the signal aborts. */
  followUser(userid: string, listener: UserListener, signal: AbortSignal): Promise<void>
}

export interface ClientOptions {
  /** Origin of the server. Default: that of the page. */
  baseUrl?: string
  /** API key, sent with every request and connection. */
  key?: string
}

/** Creates a client, in a browser or in Node. @throws TypeError for a malformed key */
export function createClient({ baseUrl = '', key }: ClientOptions = {}): Client {
  const origin = baseUrl.replace(/\/+$/, '')
  // RFC 6750 §2.1, token68.
  if (key !== undefined && !/^[\w.~+/-]+=*$/.test(key))
    throw new TypeError('The API key contains characters that are not allowed in a key.')
  const server = { baseUrl: origin, ...(key !== undefined && { credentials: { key } }) }
  const transport = createTransport(origin, server.credentials)
  const path = (jobid: string, rest = '') => `/results/${encodeURIComponent(jobid)}${rest}`
  const modes = async (signal?: AbortSignal) =>
    (await transport.read<{ modes: ModeDescription[] }>('/modes', signal && { signal })).modes
  return {
    ...createDestinationsClient(transport),
    ...createInboxesClient(transport),
    ...createKeysClient(transport),
    submit: (pdf, options) => submit(transport, pdf, options),
    job: (jobid) => transport.read(path(jobid)),
    events: async (jobid, after) =>
      (await transport.read<{ events: Event[] }>(path(jobid, `/events${toQuery({ after })}`))).events,
    list: (userid, page = {}) =>
      transport.read(`/users/${encodeURIComponent(userid)}/jobs${toQuery({ ...page })}`),
    receipt: (jobid) => transport.read(path(jobid, '/receipt')),
    cancel: (jobid) => transport.read(path(jobid, '/cancel'), { method: 'POST' }),
    erase: async (jobid) => void (await transport.request(path(jobid), { method: 'DELETE' })),
    text: async (jobid) => (await transport.request(path(jobid, '/text'))).text(),
    modes: () => modes(),
    defaultMode: async (client) =>
      findMode(await modes(), ({ capabilities }) => capabilities?.defaultFor?.includes(client)).name,
    followers: async (jobid) =>
      (await transport.read<{ followers: Follower[] }>(path(jobid, '/followers'))).followers,
    async follow(mode, jobid, listener, { signal = new AbortController().signal, ...options } = {}) {
      const { follow } = await loadMode(mode)
      await follow({ ...options, ...server, jobid, signal }, listener)
    },
    async followUser(userid, listener, signal) {
      const state = { finished: false, activity: 0 }
      const onTrouble: UserListener['onTrouble'] = (trouble) => listener.onTrouble?.(trouble)
      await reconnect(state, { signal, onTrouble }, async () => {
        const { name } = findMode(await modes(signal), ({ capabilities }) => capabilities?.users)
        const { followUser } = await loadMode(name)
        await followUser?.({ ...server, userid, signal }, listener)
        state.finished = true
      })
    },
  }
}

function findMode(
  modes: readonly ModeDescription[],
  matches: (mode: ModeDescription) => boolean | undefined,
): ModeDescription {
  const mode = modes.find(matches)
  if (!mode) throw new FollowError('unsupported', 'The server has no delivery mode for this.')
  return mode
}
