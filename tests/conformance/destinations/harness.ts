import type { JsonObject } from '#core/outbox/destinations/destination.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'

/** How a receiver reacts to a delivery. `hang`: not at all. */
export type Reaction = 'accept' | 'retry' | 'permanent' | 'disable' | 'remove' | 'hang'

/** Decides on the reaction to a delivery; `attempt` is 1 for its first. */
export type React = (messageId: string, attempt: number) => Reaction | Promise<Reaction>

/** A receiver for one destination. */
export interface TestReceiver {
  /** Config of a destination that points to it. */
  config: JsonObject
  close(): Promise<void>
}

/** What the suite needs of a destination type. */
export interface DestinationHarness {
  /** Its retry schedule must be `retrySchedule`. */
  type: DestinationType
  /** The reactions that its protocol can express. */
  reactions: readonly Reaction[]
  /** Starts a receiver that asks `react` how to react to each delivery. */
  openReceiver(react: (messageId: string) => Promise<Reaction>): Promise<TestReceiver>
  /** Settings, as environment variables. */
  env?: Record<string, string>
}

/** Three attempts at once, the fourth in an hour. */
export const retrySchedule = [0, 0.1, 0.1, 3_600]
