/** A STOMP frame. Of repeated headers the first one counts (STOMP 1.2, "Repeated Header Entries"). */
export interface Frame {
  command: string
  headers: ReadonlyMap<string, string>
  body: Uint8Array
}

/** Version of the protocol on one connection. */
export type StompVersion = '1.0' | '1.1' | '1.2'

/** Versions from the newest to the oldest. */
export const stompVersions: readonly StompVersion[] = ['1.2', '1.1', '1.0']

/** WebSocket subprotocols of these versions, as the clients name them. */
export const subprotocols: readonly string[] = stompVersions.map(
  (version) => `v${version.replace('.', '')}.stomp`,
)

export type FrameErrorCode = 'invalid_request' | 'payload_too_large'

/** The bytes are no valid frame, or exceed a limit. The connection cannot be read any further. */
export class FrameError extends Error {
  override readonly name = 'FrameError'
  readonly code: FrameErrorCode

  constructor(code: FrameErrorCode, message: string) {
    super(message)
    this.code = code
  }
}

/**
 * Whether header names and values of a frame are escaped: not in STOMP 1.0, and for compatibility with it not in the
 * frames that negotiate the version (STOMP 1.2, "Value Encoding").
 */
export function hasEscapes(command: string, version: StompVersion): boolean {
  return version !== '1.0' && command !== 'CONNECT' && command !== 'STOMP' && command !== 'CONNECTED'
}

const escapes: Record<string, string> = { '\r': '\\r', '\n': '\\n', ':': '\\c', '\\': '\\\\' }
const characters: Record<string, string> = Object.fromEntries(
  Object.entries(escapes).map(([character, sequence]) => [sequence, character]),
)

function escapeHeader(text: string, version: StompVersion): string {
  // STOMP 1.1 has no escape for a carriage return.
  return text.replace(version === '1.1' ? /[\n:\\]/g : /[\r\n:\\]/g, (character) => escapes[character] ?? '')
}

/** @throws FrameError for an undefined escape sequence, which is a fatal error (STOMP 1.2, "Value Encoding") */
export function unescapeHeader(text: string): string {
  return text.replace(/\\.?/gs, (sequence) => {
    const character = characters[sequence]
    if (character !== undefined) return character
    throw new FrameError(
      'invalid_request',
      'A header has an undefined escape; valid are \\r, \\n, \\c and \\\\.',
    )
  })
}

/**
 * Command and headers as text, up to the body. Undefined values are left out.
 * @throws FrameError for a header that cannot be written: in a frame without escapes, one with a line feed
 */
export function encodeHead(
  command: string,
  headers: Readonly<Record<string, string | number | undefined>>,
  version: StompVersion,
): string {
  const escaped = hasEscapes(command, version)
  const lines = Object.entries(headers).flatMap(([name, value]) => {
    if (value === undefined) return []
    const pair = [name, String(value)]
    if (escaped) return pair.map((text) => escapeHeader(text, version)).join(':')
    if (/[\n:]/.test(name) || /\n/.test(String(value)))
      throw new FrameError(
        'invalid_request',
        `The header ${JSON.stringify(name)} cannot be written unescaped.`,
      )
    return pair.join(':')
  })
  return `${[command, ...lines].join('\n')}\n\n`
}

const encoder = new TextEncoder()

/** A complete frame. The header `content-length` is added when there is a body. */
export function encodeFrame(
  command: string,
  headers: Readonly<Record<string, string | number | undefined>>,
  body: Uint8Array,
  version: StompVersion,
): Uint8Array<ArrayBuffer> {
  const length = body.length > 0 ? { 'content-length': body.length } : {}
  const head = encoder.encode(encodeHead(command, { ...headers, ...length }, version))
  const frame = new Uint8Array(head.length + body.length + 1)
  frame.set(head)
  frame.set(body, head.length)
  return frame
}
