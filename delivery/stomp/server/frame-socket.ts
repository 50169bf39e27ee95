import type { WebSocket } from 'ws'
import type { ByteBudget, IncompleteMessage } from '#core/limits/byte-budget.ts'
import { encodeHead, type Frame, type StompVersion } from '../frame/frame.ts'
import { type FrameHead, FrameParser } from '../frame/frame-parser.ts'
import { FrameRate } from './frame-rate.ts'

/** Unread bytes of a client above which senders wait. */
const maxUnreadBytes = 65_536
/** Received bytes above which the connection is not read until they are handled. */
const maxWaitingBytes = 65_536
/** Time that a client has to answer the closing handshake. */
const closingTimeoutMs = 2_000

interface FrameSocketOptions {
  /** Counts the bytes of frames that are incomplete or being handled. */
  budget: ByteBudget
  /** Bytes of the body of this frame; may throw to refuse it. */
  maxBodyBytes(head: FrameHead): number
  /** Called with one frame at a time; the next one is parsed when it resolves. */
  onFrame(frame: Frame): Promise<void>
  /** Called once, with an error in the received bytes or of `onFrame`; nothing is read any more. */
  onError(error: unknown): void
  /** Called with each received chunk, heart-beats included. */
  onActivity(): void
  onClose(): void
}

/**
 * Frames over one WebSocket. A frame may span several messages, and a message may hold several frames. Both
 * directions have backpressure: a client is read as fast as its frames are handled, and senders wait for `room()`.
 */
export class FrameSocket {
  readonly #ws: WebSocket
  readonly #options: FrameSocketOptions
  readonly #parser: FrameParser
  readonly #rate = new FrameRate()
  readonly #held: IncompleteMessage
  #heldBytes = 0
  #frameBytes = 0
  #waiting: Uint8Array[] = []
  #waitingBytes = 0
  #isReading = false
  #isEnded = false
  #senders: (() => void)[] = []

  constructor(ws: WebSocket, options: FrameSocketOptions) {
    this.#ws = ws
    this.#options = options
    this.#parser = new FrameParser({
      maxLineBytes: 4_096,
      maxHeaders: 50,
      maxBodyBytes: (head) => options.maxBodyBytes(head),
    })
    this.#held = options.budget.incomplete(() => ws.terminate())
    // Messages are Buffers with the default `binaryType`, of text and binary messages alike.
    ws.on('message', (data: Buffer) => this.#receive(data))
    ws.on('close', () => {
      this.#isEnded = true
      this.#held.reset()
      this.#wake()
      options.onClose()
    })
    // An invalid WebSocket frame; `close` follows.
    ws.on('error', () => {})
  }

  get version(): StompVersion {
    return this.#parser.version
  }

  /** Sets the version whose escapes are read and written. */
  set version(version: StompVersion) {
    this.#parser.version = version
  }

  /** Whether the client is not read at the moment, so that its heart-beats do not arrive. */
  get isPaused(): boolean {
    return this.#ws.isPaused
  }

  /** Sends a frame; `content-length` is added to one with a body. */
  send(command: string, headers: Record<string, string | number | undefined>, body = ''): void {
    const length = body === '' ? {} : { 'content-length': Buffer.byteLength(body) }
    this.#write(`${encodeHead(command, { ...headers, ...length }, this.version)}${body}\0`)
  }

  sendHeartBeat(): void {
    // A client that does not read gets no more of them.
    if (this.#ws.bufferedAmount <= maxUnreadBytes) this.#write('\n')
  }

  /** Resolves when another frame may be sent, or the connection is closed. */
  async room(): Promise<void> {
    while (this.#ws.readyState === this.#ws.OPEN && this.#ws.bufferedAmount > maxUnreadBytes)
      await new Promise<void>((resolve) => this.#senders.push(resolve))
  }

  /** Handles no further frames and closes the connection after what was sent (RFC 6455 §7.4.1). */
  close(code: number): void {
    this.#isEnded = true
    this.#waiting = []
    this.#ws.resume()
    this.#ws.close(code)
    const timer = setTimeout(() => this.#ws.terminate(), closingTimeoutMs)
    this.#ws.once('close', () => clearTimeout(timer))
  }

  #write(text: string): void {
    if (this.#ws.readyState === this.#ws.OPEN) this.#ws.send(text, () => this.#wake())
  }

  #wake(): void {
    const senders = this.#senders
    this.#senders = []
    for (const resolve of senders) resolve()
  }

  #receive(chunk: Uint8Array): void {
    if (this.#isEnded) return
    this.#options.onActivity()
    this.#waiting.push(chunk)
    this.#waitingBytes += chunk.length
    this.#count()
    if (this.#waitingBytes > maxWaitingBytes) this.#ws.pause()
    if (!this.#isReading) void this.#read()
  }

  /** Counts what is in memory now: chunks that wait, the frame that is handled, and the beginning of the next. */
  #count(): void {
    if (this.#ws.readyState === this.#ws.CLOSED) return
    const bytes = this.#waitingBytes + this.#frameBytes + this.#parser.bufferedBytes
    this.#held.grow(bytes - this.#heldBytes)
    this.#heldBytes = bytes
  }

  async #read(): Promise<void> {
    this.#isReading = true
    try {
      for (let chunk = this.#waiting.shift(); chunk; chunk = this.#waiting.shift()) {
        let count = 0
        for (const frame of this.#parser.push(chunk)) {
          if (this.#isEnded) return
          count++
          this.#rate.take()
          // A body that came in one message is part of the chunk.
          this.#frameBytes = frame.body.buffer === chunk.buffer ? 0 : frame.body.length
          this.#count()
          await this.#options.onFrame(frame)
          this.#frameBytes = 0
          // Answers that are not read are not added to.
          await this.room()
        }
        if (count === 0 && !this.#parser.isInFrame) this.#rate.take()
        this.#waitingBytes -= chunk.length
        this.#count()
        if (this.#ws.isPaused && this.#waitingBytes <= maxWaitingBytes) this.#ws.resume()
      }
    } catch (error) {
      if (!this.#isEnded) this.#options.onError(error)
    } finally {
      this.#isReading = false
    }
  }
}
