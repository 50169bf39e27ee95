import type { z } from 'zod'
import type { Services } from '../../services.ts'
import type { FailureClass, OutboxEvent } from '../deliveries/delivery.ts'
import type { Destination, JsonObject } from './destination.ts'
import type { DestinationGuide, DestinationTranslation } from './destination-guide.ts'

/** One attempt at one delivery, as a destination type receives it. */
export interface DeliveryRequest {
  destination: Pick<Destination, 'id' | 'config' | 'secrets' | 'state'>
  event: OutboxEvent
  /** Id for the receiver's deduplication: the same on every attempt, never used for two events. */
  messageId: string
  /** Sent once, neither logged nor retried (`job.progress`). */
  ephemeral: boolean
  /** W3C Trace Context to send with the event: one span per attempt; null when the job has no trace. */
  traceparent: string | null
}

/** The receiver accepted the delivery. */
export interface DeliveryReceipt {
  /** Status code of the response, in protocols that have one. */
  status?: number
  /** Duration of the attempt, where the type measures it more exactly than the outbox. */
  durationMs?: number
  /** Size of the event as JSON, where the type knows it. */
  bytes?: number
}

/** What an attempt sends, as an HTTP request or the closest to it. */
export interface MessagePreview {
  /** Null where the protocol has none. */
  method: string | null
  /** URL or address of the receiver. */
  target: string | null
  headers: Record<string, string>
  body: string
}

/**
 * What the outbox does after a failed attempt. `retry`: try again by the retry schedule. `permanent`: this
 * delivery cannot succeed; no retry. `disable`: the receiver wants no further deliveries; disable the destination.
 * `remove`: the receiver no longer exists and cannot return; remove the destination. Its deliveries stay in the log.
 */
export type FailureAction = 'retry' | 'permanent' | 'disable' | 'remove'

/** Thrown by `send` when an attempt failed. Any other error is logged and handled as `retry`. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly action: FailureAction
  readonly class: FailureClass
  readonly status: number | null
  readonly durationMs: number | undefined
  /** Minimum time until the next attempt, in seconds, as the receiver asked. */
  readonly retryAfterS: number | undefined

  constructor(
    action: FailureAction,
    failureClass: FailureClass,
    details: DeliveryReceipt & { retryAfterS?: number | undefined; cause?: unknown } = {},
  ) {
    super(`The delivery failed: ${failureClass}.`, { cause: details.cause })
    this.action = action
    this.class = failureClass
    this.status = details.status ?? null
    this.durationMs = details.durationMs
    this.retryAfterS = details.retryAfterS
  }
}

/** Dependencies of a destination type. */
export interface DestinationServices extends Pick<Services, 'outbound' | 'settings' | 'clock' | 'logger'> {
  /** Replaces the destination's `state`. */
  saveState(destinationId: string, state: JsonObject): Promise<void>
}

/** The connection of one process to the destinations of one type; a type of many hosts pools them inside. */
export interface DestinationConnection {
  /**
   * Makes one attempt. Resolves once the receiver has accepted the delivery. Called concurrently.
   * @throws DeliveryError when the attempt failed
   * @throws the signal's reason when it was aborted, because the worker stops or the attempt takes too long
   */
  send(request: DeliveryRequest, signal: AbortSignal): Promise<DeliveryReceipt>
  /** Releases all resources. Called once, after the last `send` has settled or its signal was aborted. */
  close(): Promise<void>
}

/**
 * A kind of destination. It knows one protocol; retries, order, isolation and the delivery log belong to the
 * outbox. Adding one is a folder in `delivery/destinations/` and a line in its registry.
 */
export interface DestinationType {
  /** Stored with every destination of the type. */
  readonly name: string
  /** A shorter name for the steps of `deliver`, such as `push`. */
  readonly shortName?: string
  readonly title: string
  /** One sentence, for a list of types. */
  readonly summary: string
  readonly guide?: DestinationGuide
  /** The summary and the texts of the form in other languages; English where a language is missing. */
  readonly translations?: readonly DestinationTranslation[]
  /** Schema of `config`. Unknown members are dropped. */
  readonly configSchema: z.ZodObject
  /** Members of the config that are stored encrypted, with the secrets, and never returned. */
  readonly secretMembers?: readonly string[]
  /** Optional features. `progress`: can send `job.progress`, which is ephemeral. */
  readonly capabilities: { readonly progress: boolean }
  /** Address schemes of its brokers in BROKERS, of a type that delivers to brokers. */
  readonly brokerSchemes?: readonly string[]
  /** Settings of the type, by variable name. */
  readonly settings?: Record<string, z.ZodType>
  /** Limit of one attempt in milliseconds; 15,000 when left out. */
  readonly timeoutMs?: number
  /** Seconds before each attempt, from the type's settings; the schedule of Standard Webhooks when left out. */
  retrySchedule?(settings: Services['settings']): readonly number[]
  /** Checks that a schema cannot express. @throws ApiError naming the field */
  validate?(
    config: JsonObject,
    services: Pick<Services, 'outbound' | 'settings'>,
    owner: Pick<Destination, 'userid'>,
  ): void
  /** Why no destination of the type can be created with these settings; null when it can. */
  unavailable?(settings: Services['settings']): string | null
  /** The JSON Schema of `config` for clients, refined by the settings. */
  describeConfig?(schema: JsonObject, settings: Services['settings']): JsonObject
  /** Credentials that are generated for a new destination. Those that are strings are returned once, on creation. */
  createSecrets?(): JsonObject
  /** What an attempt at this time would send. Without it, the event as JSON is shown. */
  preview?(request: Pick<DeliveryRequest, 'destination' | 'event' | 'messageId'>, now: Date): MessagePreview
  /** Replaces its generated credentials; former ones may stay valid for a time. */
  rotateSecrets?(secrets: JsonObject, now: Date): JsonObject
  connect(services: DestinationServices): Promise<DestinationConnection>
}
