import type { JobEvent } from './generated/contract.ts'

/**
 * One request, response, message or change of a connection. `at` is milliseconds on the client's clock
 * (`performance.timeOrigin + performance.now()`). Bytes are those of HTTP heads and bodies or of frame payloads, as
 * far as the platform shows them. `news` is whether it brought an event.
 */
export type Traffic =
  | { kind: 'request'; at: number; id: number; bytesUp: number }
  | { kind: 'response'; at: number; id: number; status: number; bytesDown: number; news: boolean }
  /** A request without a response, by its `id`; or a call of the server that the receiver did not accept. */
  | { kind: 'failure'; at: number; id?: number | undefined }
  | { kind: 'open'; at: number }
  | { kind: 'close'; at: number }
  | { kind: 'message'; at: number; direction: 'up' | 'down'; bytes: number; news: boolean }

const firstErrorStatus = 400

/**
 * What following cost: requests, connections, messages, bytes and the latency of each event.
 * @example
 * const meter = new Meter()
 * await job.result({ via: 'polling', meter })
 * console.log(meter.requests, 'requests,', meter.unchanged, 'of them without a new event')
 */
export class Meter {
  /** Requests, including connections that are opened without an HTTP request of their own. */
  requests = 0
  /** Requests whose response had no new event. */
  unchanged = 0
  /** Requests without a response, error responses, and calls that the receiver did not accept. */
  failed = 0
  /** Connections that stayed open for messages. */
  connections = 0
  /** Messages received on a connection or as requests of the server. */
  messages = 0
  bytesUp = 0
  bytesDown = 0
  /**
   * Milliseconds from the commit of each received event to its receipt, by the clocks of server and client. Events
   * that were older than the subscription are included.
   */
  readonly latenciesMs: number[] = []
  #last: Traffic | undefined
  #lastCounted = false

  /** Counts one item of traffic. */
  record(traffic: Traffic): void {
    const { kind } = traffic
    if (kind === 'request') {
      this.requests++
      this.bytesUp += traffic.bytesUp
    } else if (kind === 'response') {
      // A creation (201) is never news.
      this.#lastCounted = !traffic.news && traffic.status !== 201 && traffic.status < firstErrorStatus
      if (traffic.status >= firstErrorStatus) this.failed++
      if (this.#lastCounted) this.unchanged++
      this.bytesDown += traffic.bytesDown
    } else if (kind === 'failure') {
      this.failed++
    } else if (kind === 'open') {
      this.connections++
      // The head of a stream, whose events follow as messages, or a connection without a request of its own.
      if (this.#last?.kind !== 'response') this.requests++
      else if (this.#lastCounted) this.unchanged--
    } else if (kind === 'message') {
      if (traffic.direction === 'down') this.messages++
      if (traffic.direction === 'down') this.bytesDown += traffic.bytes
      else this.bytesUp += traffic.bytes
    }
    this.#last = traffic
  }

  /** Records the latency of an event that was received now. */
  receive({ timestamp }: Pick<JobEvent, 'timestamp'>): void {
    this.latenciesMs.push(Date.now() - Date.parse(timestamp))
  }
}
