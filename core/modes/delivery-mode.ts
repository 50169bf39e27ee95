import type { z } from 'zod'
import type { Gate } from '../access/gate.ts'
import type { Event } from '../events/event.ts'
import type { HttpResponse, Route, RouteRequest } from '../http/route.ts'
import type { Job } from '../jobs/job.ts'
import type { Transaction } from '../ports/transaction.ts'
import type { Services, WebServices } from '../services.ts'
import type { Attachment } from './attachment.ts'

/** What a person should know before choosing the mode. Plain sentences; `GET /modes` and the pages show them. */
export interface ModeGuide {
  /** How it works, in a paragraph. */
  how: string
  useWhen: string[]
  avoidWhen: string[]
  /** What it asks of the client and of the network between. */
  needs: string[]
  guarantees: string[]
  costs: string[]
  /** A command line that tries it; `BASE` and `JOBID` stand for the reader's own. */
  example: string
}

/** The request by which a job is read. `after` is the place in the log up to which the client knows it. */
export type ReadRequest = RouteRequest<
  { jobid: string },
  { after?: number | undefined } & Record<string, unknown>
>

/** A mode that answers `GET /results/{jobid}`. */
export interface Reader {
  /** What it answers with. The request's `Accept` chooses among the types of all readers. */
  mediaType: string
  /** Whether the request asks for this one among those of its type. Left out: it takes what no other does. */
  matches?(request: Pick<ReadRequest, 'header' | 'query'>): boolean
  answer(request: ReadRequest, services: WebServices): Promise<HttpResponse>
  /** How the operation's description tells this mode's answers. */
  responses: Route['responses']
  /** The headers and query members the mode reads. */
  headers?: Record<string, z.ZodType>
  query?: Record<string, z.ZodType>
}

/** A mode that takes options when a job is submitted. */
export interface SubmitExtension {
  /** The members it takes, from a form field, the query or the JSON body. */
  schema: z.ZodObject
  /**
   * Called in the transaction that creates the job, before its first event is owed to anyone.
   * What it returns is added to the body of the `202`, once.
   */
  accept(tx: Transaction, job: Job, options: Record<string, unknown>, services: Services): Promise<object>
}

/** A mode that may hold the answer to a submit back until the job is done. */
export interface SubmitAnswer {
  matches(request: Pick<RouteRequest, 'header'>): boolean
  /** The finished job, or null when it was not done in time. */
  finish(job: Job, request: RouteRequest, services: WebServices): Promise<Job | null>
  /** What it did, for the head of either answer. */
  applied(request: Pick<RouteRequest, 'header'>): Record<string, string>
  headers?: Record<string, z.ZodType>
}

/** What a worker does with the messages of one queue. */
export interface QueueWorker {
  queue: string
  /** Messages handled at once in one worker process. */
  concurrency: number
  /** Messages of one group handled at once, in all workers together. */
  groupConcurrency?: number
  /**
   * Deals with one. `leaveSlot` says that what is bounded is over and only the noting of it is left: the next
   * message may be taken meanwhile.
   */
  handle(data: unknown, signal: AbortSignal, leaveSlot: () => void): Promise<void>
}

/** Something that is looked after from time to time, by every worker process: it must bear being run twice. */
export interface Sweep {
  /** What it counts, for the log: `Swept 3 expired jobs`. */
  what: string
  everyMs: number
  /** How many were dealt with. */
  sweep(services: Services): Promise<number>
}

/** Something that was started and can be closed. */
export interface Closable {
  close(): Promise<void>
}

/**
 * A way of hearing back. Every member beyond the first four is an optional capability: a mode is what it
 * brings. Adding one is a folder in `delivery/` and a line in `delivery/registry.ts`.
 */
export interface DeliveryMode {
  /** Its name in code, API, pages and docs. */
  readonly name: string
  readonly title: string
  /** One sentence for a choice among all. */
  readonly summary: string
  readonly guide: ModeGuide
  /** A client can follow a job in it: the folder has a `client.ts` that exports `client`. */
  readonly follows?: boolean
  /** Settings of its own, by variable name. */
  readonly settings?: Record<string, z.ZodType>
  readonly reader?: Reader
  readonly submitOptions?: SubmitExtension
  readonly submitAnswer?: SubmitAnswer
  /** Called in the transaction of every numbered event: stores and enqueues what the mode owes for it. */
  onEvent?(tx: Transaction, event: Event, job: Job, services: Services): Promise<void>
  /** Called by the worker that analyses, with each progress; it may be dropped. */
  onProgress?(event: Event, services: Services): Promise<void>
  /** Called in the transaction that erases a job. */
  onErase?(tx: Transaction, jobid: string, services: Services): Promise<void>
  /** Operations of its own. */
  routes?(services: WebServices): Route[]
  /** Connections of its own on the web server; `gate` admits those that bring their key in a message. */
  attach?(services: WebServices, gate: Gate): Attachment
  /** The queues its messages go through; they are created at start-up. */
  readonly queues?: readonly string[]
  /** The durable sender, run by worker processes: one worker for each of its queues. */
  workers?(services: Services): QueueWorker[]
  /** What it looks after from time to time. */
  readonly sweeps?: readonly Sweep[]
  /** Channels and operations for `/asyncapi.json`. */
  readonly asyncapi?: { channels: object; operations: object }
}
