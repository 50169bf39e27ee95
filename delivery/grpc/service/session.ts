import { randomUUID } from 'node:crypto'
import type { MessageInitShape } from '@bufbuild/protobuf'
import { requireScope } from '#core/access/gate.ts'
import type { Subscription } from '#core/events/subscription.ts'
import { ApiError, toApiError } from '#core/http/api-error.ts'
import { cancel } from '#core/jobs/cancellation/cancel.ts'
import type { WebServices } from '#core/services.ts'
import { Channel } from '../channel.ts'
import type {
  FollowRequest,
  SessionRequest,
  SessionResponseSchema,
  SubmitOptions,
} from '../generated/hearback/v1/jobs_pb.ts'
import { SessionUpload } from '../upload/session-upload.ts'
import { callScopes } from './call-scopes.ts'
import { type Caller, whenAborted } from './calls.ts'
import { heartbeatMs, parseJobid, toItems } from './follow.ts'
import { toJobMessage, toProblemMessage } from './messages.ts'

type Message = MessageInitShape<typeof SessionResponseSchema>
type Response = NonNullable<Message['response']>

/** Maximum number of jobs that one session follows at the same time. */
const maxFollowed = 1_000

/**
 * One bidirectional call. Requests are handled one after the other, and each response waits until the client reads
 * it; a client that reads nothing is no longer read from, and its subscriptions end with `stale`.
 */
export class Session {
  readonly #mode: string
  readonly #caller: Caller
  readonly #services: WebServices
  readonly #connectionId = randomUUID()
  readonly #responses = new Channel<Message>()
  readonly #followed = new Map<number, { jobid: string; subscription: Subscription }>()
  readonly #tasks = new Set<Promise<void>>()
  #upload: SessionUpload | null = null

  constructor(mode: string, caller: Caller, services: WebServices) {
    this.#mode = mode
    this.#caller = caller
    this.#services = services
  }

  /** Handles the requests, and yields the responses and items until nothing is left to send. */
  async *serve(requests: AsyncIterable<SessionRequest>): AsyncGenerator<Message> {
    const { principal, signal } = this.#caller
    const { connections, rates } = this.#services
    const release = await rates.stream(principal)
    connections.open({ id: this.#connectionId, mode: this.#mode, principal })
    whenAborted(signal, () => {
      this.#end(signal.reason)
      release()
    })
    const handled = this.#handleAll(requests).finally(() => this.#responses.close())
    // Awaited below, unless the client disconnects while a response is being written.
    handled.catch(() => {})
    try {
      for (
        let next = await this.#responses.take(heartbeatMs);
        next;
        next = await this.#responses.take(heartbeatMs)
      )
        yield next === 'idle' ? { id: 0, response: { case: 'heartbeat', value: {} } } : next
      signal.throwIfAborted()
      await handled
    } finally {
      this.#end(new Error('The session has ended.'))
      release()
      connections.close(this.#connectionId)
    }
  }

  async #handleAll(requests: AsyncIterable<SessionRequest>): Promise<void> {
    for await (const request of requests) {
      try {
        await this.#handle(request)
      } catch (error) {
        await this.#reject(request.id, error)
      }
    }
    this.#upload?.abort()
    while (this.#tasks.size > 0) await Promise.race(this.#tasks)
  }

  async #handle({ id, request }: SessionRequest): Promise<void> {
    const { principal } = this.#caller
    // The bytes of an upload have a limit of their own.
    if (request.case !== 'chunk') await this.#services.rates.message(principal)
    switch (request.case) {
      case 'submit':
        requireScope(principal, callScopes['Session.submit'])
        return this.#submit(id, request.value)
      case 'chunk':
        // Chunks that were under way when an upload failed are dropped; the client has received the problem.
        if (this.#upload?.id === id) await this.#upload.add(request.value)
        return
      case 'submitEnd':
        if (this.#upload?.id === id) this.#upload.end()
        return
      case 'follow':
        return this.#follow(id, request.value)
      case 'unfollow':
        if (this.#followed.has(id)) this.#unfollow(id)
        else await this.#respond(id, { case: 'followEnd', value: {} })
        return
      case 'cancel': {
        requireScope(principal, callScopes['Session.cancel'])
        const job = await cancel(this.#services, principal, parseJobid(request.value.jobid))
        return this.#respond(id, { case: 'canceled', value: { job: toJobMessage(job) } })
      }
      default:
        throw new ApiError('invalid_request', 'request: must be one of the requests of SessionRequest', {
          field: 'request',
        })
    }
  }

  #submit(id: number, options: SubmitOptions): void {
    if (this.#upload)
      throw new ApiError('conflict', 'An upload is in progress in this session; complete it first.')
    const upload = new SessionUpload(id)
    this.#upload = upload
    this.#run(id, async () => {
      try {
        const value = await upload.store(options, this.#caller, this.#services)
        await this.#respond(id, { case: 'submitted', value })
      } finally {
        this.#upload = null
      }
    })
  }

  async #follow(id: number, { jobid: givenJobid, after }: FollowRequest): Promise<void> {
    if (this.#followed.has(id)) {
      throw new ApiError('invalid_request', 'id: is the id of another subscription; choose a new one', {
        field: 'id',
      })
    }
    if (this.#followed.size >= maxFollowed) {
      throw new ApiError('rate_limited', `A session follows at most ${maxFollowed} jobs at the same time.`)
    }
    const jobid = parseJobid(givenJobid)
    const { feed, receiptRecorder } = this.#services
    const { principal, signal } = this.#caller
    const target = { jobid, after, mode: this.#mode }
    const identity = { mode: this.#mode, id: this.#connectionId, principal }
    const subscription = receiptRecorder.track(identity, await feed.follow(principal, target))
    if (signal.aborted) return subscription.close()
    this.#followed.set(id, { jobid, subscription })
    this.#services.connections.follow(this.#connectionId, { jobid })
    this.#run(id, () => this.#send(id, subscription))
  }

  async #send(id: number, subscription: Subscription): Promise<void> {
    const isFollowed = () => this.#followed.get(id)?.subscription === subscription
    try {
      for await (const item of toItems(subscription)) {
        if (!isFollowed()) break
        await this.#respond(id, { case: 'item', value: item })
      }
    } catch (error) {
      // A subscription that was closed here ends before its final event, too.
      if (isFollowed()) throw error
    } finally {
      if (isFollowed()) this.#unfollow(id)
    }
    await this.#respond(id, { case: 'followEnd', value: {} })
  }

  #unfollow(id: number): void {
    const followed = this.#followed.get(id)
    if (!followed) return
    const { jobid, subscription } = followed
    subscription.close()
    this.#followed.delete(id)
    const isFollowedTwice = [...this.#followed.values()].some((other) => other.jobid === jobid)
    if (!isFollowedTwice) this.#services.connections.unfollow(this.#connectionId, { jobid })
  }

  /** Runs a task beside the handling of requests; its failure is the response to its request. */
  #run(id: number, work: () => Promise<void>): void {
    const task: Promise<void> = work()
      .catch((error) => this.#reject(id, error))
      .finally(() => this.#tasks.delete(task))
    this.#tasks.add(task)
  }

  async #reject(id: number, error: unknown): Promise<void> {
    const { signal } = this.#caller
    if (!(error instanceof ApiError) && !signal.aborted)
      this.#services.logger.error({ err: error }, 'A request in a session failed.')
    const value = toProblemMessage(toApiError(error).toProblem())
    await this.#respond(id, { case: 'problem', value })
  }

  async #respond(id: number, response: Response): Promise<void> {
    await this.#responses.put({ id, response })
  }

  /** Ends what is in progress. */
  #end(reason: unknown): void {
    this.#upload?.abort(reason)
    for (const { subscription } of this.#followed.values()) subscription.close()
    this.#followed.clear()
    this.#responses.close({ discard: true })
  }
}
