/** A JSON object whose members a destination type defines. */
export type JsonObject = Record<string, unknown>

/**
 * Why a destination is disabled. `user`: by its owner. `gone`: the receiver refused all further deliveries.
 * `failing`: every attempt failed for five days.
 */
export const disabledReasons = ['user', 'gone', 'failing'] as const

export type DisabledReason = (typeof disabledReasons)[number]

/** A place that events are delivered to, registered by a user. */
export interface Destination {
  id: string
  userid: string
  /** The only job whose events it receives; null: all jobs of the user. */
  jobid: string | null
  /** Name of its `DestinationType`. */
  type: string
  /** Validated by the type's `configSchema`. */
  config: JsonObject
  /** Credentials, defined by the type. Never part of a view. */
  secrets: JsonObject
  /** What the type remembers between attempts. */
  state: JsonObject
  /** Types of the events it receives. */
  events: string[]
  description: string | null
  /** Failed attempts in a row, over all its deliveries. */
  failures: number
  /** Time of the first of them. */
  failingSince: Date | null
  disabledAt: Date | null
  disabledReason: DisabledReason | null
  createdAt: Date
}
