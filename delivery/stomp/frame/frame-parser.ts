import { type Frame, FrameError, hasEscapes, type StompVersion, unescapeHeader } from './frame.ts'
import { GrowingBuffer } from './growing-buffer.ts'

/** Command and headers of a frame whose body is still to come. */
export type FrameHead = Pick<Frame, 'command' | 'headers'>

interface FrameLimits {
  /** Bytes of the command and of one header, without the line end. */
  maxLineBytes: number
  maxHeaders: number
  /** Bytes of the body of this frame. It may throw to refuse the frame before its body is read. */
  maxBodyBytes(head: FrameHead): number
}

const lineFeed = 10
const carriageReturn = 13

interface Body {
  head: FrameHead
  /** Bytes of the body; null when it ends at the first NUL. */
  length: number | null
  maxBytes: number
}

/**
 * Parses frames from chunks of any size (STOMP 1.2, "STOMP Frames"). Every byte is read once. A carriage return
 * before a line feed belongs to the line end in every version. After an error it cannot be used any further.
 */
export class FrameParser {
  /** Version whose escapes are read; the first frame of a connection has none. */
  version: StompVersion = '1.2'
  readonly #limits: FrameLimits
  readonly #buffer = new GrowingBuffer()
  #command: string | null = null
  #headers = new Map<string, string>()
  #headerCount = 0
  #body: Body | null = null

  constructor(limits: FrameLimits) {
    this.#limits = limits
  }

  /** Bytes of the frame that is incomplete. */
  get bufferedBytes(): number {
    return this.#buffer.length
  }

  /** Whether part of a frame was read. Line ends between frames are heart-beats and not part of any. */
  get isInFrame(): boolean {
    return this.#command !== null || this.#buffer.length > 0
  }

  /** The frames that this chunk completes. @throws FrameError, and what `maxBodyBytes` throws */
  *push(chunk: Uint8Array): Generator<Frame> {
    let rest = chunk
    while (rest.length > 0) {
      if (this.#body) {
        const { frame, used } = this.#readBody(this.#body, rest)
        rest = rest.subarray(used)
        if (frame) yield frame
      } else rest = rest.subarray(this.#readLine(rest))
    }
  }

  /** Reads up to the end of a line; returns the number of bytes used. */
  #readLine(bytes: Uint8Array): number {
    const end = bytes.indexOf(lineFeed)
    const part = end < 0 ? bytes : bytes.subarray(0, end)
    if (this.#buffer.length + part.length > this.#limits.maxLineBytes + 1) throw this.#lineTooLong()
    if (part.includes(0))
      throw new FrameError(
        'invalid_request',
        'The frame ended within its headers; an empty line must follow them.',
      )
    if (end < 0) this.#buffer.append(part)
    else this.#takeLine(this.#buffer.take(part))
    return end < 0 ? bytes.length : end + 1
  }

  #takeLine(bytes: Uint8Array): void {
    const line = bytes.at(-1) === carriageReturn ? bytes.subarray(0, -1) : bytes
    if (line.length > this.#limits.maxLineBytes) throw this.#lineTooLong()
    if (this.#command === null) {
      // An empty line before a command is a heart-beat or ends the frame before.
      if (line.length > 0) this.#command = parseCommand(decodeText(line))
    } else if (line.length > 0) this.#takeHeader(this.#command, decodeText(line))
    else this.#beginBody(this.#command)
  }

  #takeHeader(command: string, line: string): void {
    if (++this.#headerCount > this.#limits.maxHeaders)
      throw new FrameError(
        'payload_too_large',
        `A frame may have at most ${this.#limits.maxHeaders} headers.`,
      )
    const colon = line.indexOf(':')
    if (colon < 1) throw new FrameError('invalid_request', 'A header must be a name, a colon and a value.')
    const pair = [line.slice(0, colon), line.slice(colon + 1)]
    const [name = '', value = ''] = hasEscapes(command, this.version) ? pair.map(unescapeHeader) : pair
    if (!this.#headers.has(name)) this.#headers.set(name, value)
  }

  #beginBody(command: string): void {
    const head = { command, headers: this.#headers }
    const length = parseContentLength(head.headers.get('content-length'))
    const maxBytes = this.#limits.maxBodyBytes(head)
    if (length !== null && length > maxBytes) throw bodyTooLarge(maxBytes)
    this.#body = { head, length, maxBytes }
  }

  #readBody(body: Body, bytes: Uint8Array): { frame?: Frame; used: number } {
    const missing = body.length === null ? bytes.indexOf(0) : body.length - this.#buffer.length
    const isComplete = missing >= 0 && missing < bytes.length
    const part = isComplete ? bytes.subarray(0, missing) : bytes
    if (this.#buffer.length + part.length > body.maxBytes) throw bodyTooLarge(body.maxBytes)
    if (!isComplete) {
      this.#buffer.append(part)
      return { used: part.length }
    }
    if (bytes[missing] !== 0)
      throw new FrameError(
        'invalid_request',
        'content-length: the body must be followed by NUL after as many bytes.',
      )
    const frame = { ...body.head, body: this.#buffer.take(part) }
    this.#command = null
    this.#headers = new Map()
    this.#headerCount = 0
    this.#body = null
    return { frame, used: missing + 1 }
  }

  #lineTooLong(): FrameError {
    const { maxLineBytes } = this.#limits
    return new FrameError('payload_too_large', `A header may have at most ${maxLineBytes} bytes.`)
  }
}

function parseCommand(text: string): string {
  if (/^[A-Z]{1,20}$/.test(text)) return text
  throw new FrameError('invalid_request', 'A frame must begin with a command in upper case.')
}

/** Null without the header. */
function parseContentLength(text: string | undefined): number | null {
  if (text === undefined) return null
  if (/^\d{1,15}$/.test(text)) return Number(text)
  throw new FrameError('invalid_request', 'content-length: must be the number of bytes of the body.')
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function decodeText(bytes: Uint8Array): string {
  try {
    return utf8.decode(bytes)
  } catch {
    throw new FrameError('invalid_request', 'Command and headers must be UTF-8.')
  }
}

function bodyTooLarge(maxBytes: number): FrameError {
  return new FrameError(
    'payload_too_large',
    maxBytes === 0 ? 'This frame may not have a body.' : `The body may have at most ${maxBytes} bytes.`,
  )
}
