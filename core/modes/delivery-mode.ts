import type { z } from 'zod'
import type { Gate } from '../access/gate.ts'
import type { Event } from '../events/event.ts'
import type { HttpResponse, OutgoingRequest, Route, RouteRequest } from '../http/route.ts'
import type { Job } from '../jobs/job.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Services, WebServices } from '../services.ts'
import type { Attachment } from './attachment.ts'
import type { FollowCapabilities, ModeGuide } from './mode-guide.ts'

/** A request of `GET /results/{jobid}`. `after` is the last `seq` that the client has. */
export type ReadRequest = RouteRequest<
  { jobid: string },
  { after?: number | undefined } & Record<string, unknown>
>

/** A mode that answers `GET /results/{jobid}`. */
export interface Reader {
  /** Media type of its response. The request's `Accept` selects among the types of all readers. */
  mediaType: string
  /** Whether the request selects this reader among those of its media type; without it, it is the default. */
  matches?(request: Pick<ReadRequest, 'header' | 'query'>): boolean
  answer(request: ReadRequest, services: WebServices): Promise<HttpResponse>
  /** Its responses in the description of the operation. */
  responses: Route['responses']
  /** Headers and query parameters that it reads. */
  headers?: Record<string, z.ZodType>
  query?: Record<string, z.ZodType>
}

/** Options that a mode adds to the submission of a job. */
export interface SubmitExtension {
  /** Schema of its options, which are form fields, query parameters or members of the JSON body. */
  schema: z.ZodObject
  /**
   * Called in the transaction that creates the job, before its first event. The returned members are added to
   * the body of the `202` response.
   */
  accept(tx: Transaction, job: Job, options: Record<string, unknown>, services: Services): Promise<object>
  /** Headers of the HTTP request that set an option, by lower-case name. */
  headers?: Record<string, { option: string; schema: z.ZodType }>
  /** Options that the query must not have, because addresses are logged. */
  secret?: readonly string[]
  /** Schemas of those members. */
  response?: Record<string, z.ZodType>
  /** The requests that it causes. */
  outgoing?: OutgoingRequest
}

/** A mode that can delay the response to a submission until the job is final. */
export interface SubmitAnswer {
  matches(request: Pick<RouteRequest, 'header'>): boolean
  /** Waits for the job; resolves with the final job, or with null after the time the request allows. */
  finish(job: Job, request: RouteRequest, services: WebServices): Promise<Job | null>
  /** Headers of the response, whether it waited long enough or not. */
  applied(request: Pick<RouteRequest, 'header'>): Record<string, string>
  headers?: Record<string, z.ZodType>
}

/** Consumer of one queue, run by worker processes. */
export interface QueueWorker {
  queue: string
  /** Slots: messages handled concurrently in one worker process. */
  concurrency: number
  /** Messages in one worker process at most, with those that have left their slot. Default: twice `concurrency`. */
  maxRunning?: number
  /** Messages of one group handled concurrently, in all worker processes together. Every message has a group then. */
  groupConcurrency?: number
  /**
   * The least time between two fetches in milliseconds while more than a quarter of the slots is occupied, up to three
   * times as long while half of them are, so that a fetch under load takes many messages. Default: 0.
   */
  fetchIntervalMs?: number
  /** Deletes handled messages at once, which costs less than to keep them for a minute as `completed`. */
  deletesHandled?: boolean
  /**
   * Handles one message. `leaveSlot` releases its slot before it is done, so that the next message can start. It still
   * counts in `groupConcurrency`, unless it leaves its group too, for example while its outcome is recorded.
   */
  handle(data: unknown, signal: AbortSignal, leaveSlot: LeaveSlot): Promise<void>
  /** Releases resources; called after the last `handle`. */
  close?(): Promise<void>
}

/** Releases the slot of a message and, with `group`, its place in its group. Further calls can only add `group`. */
export type LeaveSlot = (options?: { group: boolean }) => void

/** A periodic task of every worker process. It must be idempotent. */
export interface Sweep {
  /** Noun of what it counts, for the log: `Swept 3 expired jobs`. */
  what: string
  everyMs: number
  /** Resolves with the number of items handled. A long one ends early when the worker stops. */
  sweep(services: Services, stopping?: AbortSignal): Promise<number>
}

/** Something that was started and can be closed. */
export interface Closable {
  close(): Promise<void>
}

/** A part of the service with its own hooks, routes and workers: the outbox, the inboxes and every delivery mode. */
export interface ServiceModule {
  /** Unique name in code, API, pages and docs; of a mode also that of its folder. */
  readonly name: string
  /** Its settings, by name of the environment variable. */
  readonly settings?: Record<string, z.ZodType>
  readonly submitOptions?: SubmitExtension
  /** Called in the transaction of every numbered event, to store and enqueue deliveries. */
  onEvent?(tx: Transaction, event: Event, job: Job, services: Services): Promise<void>
  /** Called by the analysing worker with each `job.progress`; may be skipped. */
  onProgress?(event: Event, job: Job, services: Services): Promise<void>
  /** Called in the transaction that deletes a job. */
  onErase?(tx: Transaction, jobid: string, services: Services): Promise<void>
  /** Its own operations of the HTTP API. */
  routes?(services: WebServices): Route[]
  /** Its queues; they are created at start-up. */
  readonly queues?: readonly string[]
  /** Consumers of its queues, run by worker processes. */
  workers?(services: Services): QueueWorker[]
  /** Its periodic tasks. */
  readonly sweeps?: readonly Sweep[]
}

/** A file of the project that is generated from code; `file` is its path from the root. */
export interface GeneratedFile {
  file: string
  text: string
}

/**
 * A delivery mode. Every member after the first four is an optional capability. Adding a mode is one folder in
 * `delivery/` and one line in `delivery/registry.ts`; CONTRIBUTING.md has the steps.
 */
export interface DeliveryMode extends ServiceModule {
  readonly title: string
  /** One sentence, for a list of modes. */
  readonly summary: string
  readonly guide: ModeGuide
  /** A client can follow jobs in it: the folder has a `client.ts` that exports `client`. */
  readonly follows?: FollowCapabilities
  readonly reader?: Reader
  readonly submitAnswer?: SubmitAnswer
  /** Connections of its own on the web server; `gate` admits those that bring their key in a message. */
  attach?(services: WebServices, gate: Gate): Attachment | Attachment[]
  /** Channels and operations for `/asyncapi.json`. */
  readonly asyncapi?: { channels: object; operations: object }
  /** Files that `npm run spec` writes from its code, such as the description of a protocol of its own. */
  generatedFiles?(): Promise<readonly GeneratedFile[]>
}
