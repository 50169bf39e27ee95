import type { WakeUpPublisher, WakeUps } from '#core/ports/wake-ups.ts'

/** How the processes wake each other. */
export interface WakeUpTransport extends WakeUps, WakeUpPublisher {
  /** Begins to receive. Resolves when wake-ups can arrive. */
  start(): Promise<void>
  /** Sends what is pending and closes the connections. */
  close(): Promise<void>
}
