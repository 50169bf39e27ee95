import type { Event } from '#core/events/event.ts'
import type { JobState, JobView } from '#core/jobs/job.ts'
import type { ModeGuide } from '#core/modes/delivery-mode.ts'
import type { FollowListener, FollowTarget, UserListener } from '#core/modes/mode-client.ts'
import { loadMode } from './modes.ts'
import { type Pdf, type SubmitOptions, type SubmittedJob, submit } from './submit.ts'
import { openTransport, queryOf } from './transport.ts'

/** A way of hearing back, as `GET /modes` describes it. */
export interface ModeDescription {
  name: string
  title: string
  summary: string
  /** Whether `follow` can be used with it. */
  follows: boolean
  guide: ModeGuide
}

/** A lasting connection that follows a job. */
export interface Follower {
  id: string
  mode: string
  userid: string | null
  connectedAt: string
}

export type FollowOptions = Omit<FollowTarget, 'baseUrl' | 'jobid' | 'signal'> & { signal?: AbortSignal }

/** Everything the service can be asked. Whatever is refused throws a `ProblemError`. */
export interface Client {
  submit(pdf: Pdf, options: SubmitOptions): Promise<SubmittedJob>
  /** The job as it is now. */
  job(jobid: string): Promise<JobView>
  /** The kept events after that `seq`, in order. */
  events(jobid: string, after?: number): Promise<Event[]>
  /** A page of a user's jobs, newest first; `cursor` asks for the next one and is null on the last. */
  list(
    userid: string,
    page?: { state?: JobState; limit?: number; cursor?: string },
  ): Promise<{ jobs: JobView[]; cursor: string | null }>
  cancel(jobid: string): Promise<JobView>
  /** Erases the job with everything that belongs to it. */
  erase(jobid: string): Promise<void>
  /** The extracted text. */
  text(jobid: string): Promise<string>
  modes(): Promise<ModeDescription[]>
  followers(jobid: string): Promise<Follower[]>
  /**
   * Follows a job in a mode and resolves after its final event, or when the signal aborts.
   * @throws FollowError when the job is unknown or gone
   */
  follow(mode: string, jobid: string, listener: FollowListener, options?: FollowOptions): Promise<void>
  /** Follows all jobs of a user from now on, until the signal aborts. */
  followUser(userid: string, listener: UserListener, signal: AbortSignal): Promise<void>
}

/** A client of the service at that origin; without one, of the page's own. For browser and Node alike. */
export function createClient({ baseUrl = '' }: { baseUrl?: string } = {}): Client {
  const origin = baseUrl.replace(/\/+$/, '')
  const transport = openTransport(origin)
  const path = (jobid: string, rest = '') => `/results/${encodeURIComponent(jobid)}${rest}`
  return {
    submit: (pdf, options) => submit(transport, pdf, options),
    job: (jobid) => transport.read(path(jobid)),
    events: async (jobid, after) =>
      (await transport.read<{ events: Event[] }>(path(jobid, `/events${queryOf({ after })}`))).events,
    list: (userid, page = {}) =>
      transport.read(`/users/${encodeURIComponent(userid)}/jobs${queryOf({ ...page })}`),
    cancel: (jobid) => transport.read(path(jobid, '/cancel'), { method: 'POST' }),
    erase: async (jobid) => void (await transport.request(path(jobid), { method: 'DELETE' })),
    text: async (jobid) => (await transport.request(path(jobid, '/text'))).text(),
    modes: async () => (await transport.read<{ modes: ModeDescription[] }>('/modes')).modes,
    followers: async (jobid) =>
      (await transport.read<{ followers: Follower[] }>(path(jobid, '/followers'))).followers,
    async follow(mode, jobid, listener, { signal = new AbortController().signal, ...options } = {}) {
      const { follow } = await loadMode(mode)
      await follow({ ...options, baseUrl: origin, jobid, signal }, listener)
    },
    async followUser(userid, listener, signal) {
      const { followUser } = await loadMode('socket')
      await followUser?.({ baseUrl: origin, userid, signal }, listener)
    },
  }
}
