import type { Recording } from '#client/comparison/run.ts'
import type { Event } from '#core/events/event.ts'
import type { Traffic } from '#core/modes/mode-client.ts'

/** The connection of the page to the events of a job. */
export interface PageConnection {
  mode: string
  state: 'connecting' | 'open' | 'trouble' | 'ended'
  /** The chosen mode, when it could not connect and the fallback took its place. */
  insteadOf: string | null
  /** Whether the mode delivers progress events. */
  hasProgress: boolean
  /** Consecutive failures. */
  attempt: number
  requests: number
  messages: number
  bytesDown: number
  /** What was received and sent since the mode took over, for the chart. */
  recording: Pick<Recording, 'received' | 'traffic'>
}

/** Entries of a recording; later ones of a very long job are not drawn. */
const maxRecorded = 5_000

/** A connection before its first request. */
export function newConnection(mode: string, insteadOf: string | null, hasProgress: boolean): PageConnection {
  const traffic = { requests: 0, messages: 0, bytesDown: 0, recording: { received: [], traffic: [] } }
  return { mode, state: 'connecting', insteadOf, hasProgress, attempt: 0, ...traffic }
}

/** Whether the traffic is a message from the server, which proves a connection. */
export function isIncoming(traffic: Traffic): boolean {
  return traffic.kind === 'message' && traffic.direction === 'down'
}

/** Records an event at that time of the page's clock. */
export function addEvent({ recording }: PageConnection, { type, data: { seq } }: Event, at: number): void {
  if (recording.received.length < maxRecorded) recording.received.push({ type, seq, at })
}

/** Records the traffic; returns the changed counts of the connection. */
export function addTraffic(connection: PageConnection, traffic: Traffic): Partial<PageConnection> {
  if (connection.recording.traffic.length < maxRecorded) connection.recording.traffic.push(traffic)
  const { requests, messages, bytesDown } = connection
  if (traffic.kind === 'request') return { requests: requests + 1 }
  if (traffic.kind === 'response') return { bytesDown: bytesDown + traffic.bytesDown }
  if (traffic.kind === 'message' && traffic.direction === 'down') {
    return { messages: messages + 1, bytesDown: bytesDown + traffic.bytes }
  }
  return {}
}
