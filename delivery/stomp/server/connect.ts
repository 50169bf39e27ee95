import { ApiError } from '#core/http/api-error.ts'
import { type Frame, type StompVersion, stompVersions } from '../frame/frame.ts'
import { type HeartBeatIntervals, negotiateHeartBeats } from '../frame/heart-beat.ts'

/** Milliseconds between heart-beats: the shortest that the server sends, and the longest that it asks for. */
const offered: HeartBeatIntervals = { sendMs: 5_000, receiveMs: 10_000 }

interface ConnectRequest {
  version: StompVersion
  intervals: HeartBeatIntervals
  /** The API key. */
  key: string | undefined
  /** Headers of the CONNECTED frame. */
  connected: Record<string, string>
}

/**
 * Reads the first frame of a connection.
 * @throws ApiError `invalid_request` for another frame, or without a common version; FrameError for malformed headers
 */
export function readConnect({ command, headers }: Frame): ConnectRequest {
  if (command !== 'CONNECT' && command !== 'STOMP')
    throw new ApiError('invalid_request', 'The first frame must be CONNECT.')
  const version = chooseVersion(headers.get('accept-version'))
  return {
    version,
    intervals: negotiateHeartBeats(headers.get('heart-beat'), offered),
    key: headers.get('passcode') || undefined,
    connected: { version, 'heart-beat': `${offered.sendMs},${offered.receiveMs}`, server: 'hearback' },
  }
}

/** The newest common version; a client that names none speaks 1.0 (STOMP 1.2, "Protocol Negotiation"). */
function chooseVersion(accepted = '1.0'): StompVersion {
  const names = accepted.split(',').map((name) => name.trim())
  const version = stompVersions.find((candidate) => names.includes(candidate))
  if (version) return version
  throw new ApiError('invalid_request', `accept-version: must include one of ${stompVersions.join(', ')}`, {
    field: 'accept-version',
  })
}
