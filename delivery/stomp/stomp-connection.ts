import type { Problem } from '#core/http/api-error.ts'
import { createDeferred } from '#core/modes/client/deferred.ts'
import { permanentCodes } from '#core/modes/client/permanent-codes.ts'
import { RetryLater } from '#core/modes/client/reconnect.ts'
import { now } from '#core/modes/client/time.ts'
import { FollowError, type FollowTarget, type Traffic } from '#core/modes/mode-client.ts'
import { encodeFrame, type Frame, subprotocols } from './frame/frame.ts'
import { FrameParser } from './frame/frame-parser.ts'
import { HeartBeats, negotiateHeartBeats } from './frame/heart-beat.ts'

/** Longest interval of heart-beats that is asked for, in milliseconds. */
const maxHeartBeatMs = 10_000

export interface StompOptions extends Pick<FollowTarget, 'baseUrl' | 'credentials' | 'signal'> {
  /** Milliseconds without data after which the connection is closed. */
  silenceMs: number
  /** Called with the body of each MESSAGE; returns whether it is news. An error that it throws ends the connection. */
  onMessage(body: unknown): boolean
  onTraffic?(traffic: Traffic): void
}

/** One STOMP connection with one subscription. It does not reconnect by itself. */
export interface StompConnection {
  /** Resolves when the server has processed the frame. */
  subscribe(destination: string, after?: number): Promise<void>
  close(): void
  /** Resolves when the connection was closed by this side or the signal; rejects when it was lost. */
  readonly ended: Promise<void>
}

/**
 * Opens a connection and sends CONNECT.
 * @throws FollowError when a retry cannot succeed, RetryLater when the server asks for it, otherwise Error
 */
export async function connectStomp(options: StompOptions): Promise<StompConnection> {
  const { baseUrl, credentials, signal, silenceMs, onMessage, onTraffic } = options
  signal.throwIfAborted()
  if (typeof WebSocket !== 'function') throw new FollowError('unsupported', 'This platform has no WebSocket.')
  const url = new URL('/stomp', baseUrl || globalThis.location.origin)
  url.protocol = url.protocol.replace('http', 'ws')
  const ws = new WebSocket(url, [...subprotocols])
  ws.binaryType = 'arraybuffer'
  const ended = createDeferred<void>()
  ended.promise.catch(() => {})
  const connected = createDeferred<void>()
  connected.promise.catch(() => {})
  const receipts = new Map<string, () => void>()
  const parser = new FrameParser({
    maxLineBytes: 65_536,
    maxHeaders: 100,
    maxBodyBytes: () => Number.POSITIVE_INFINITY,
  })
  let heartBeats: HeartBeats | null = null
  let silence = setTimeout(onSilence, silenceMs)

  function onSilence(): void {
    fail(new Error(`No data for ${silenceMs} ms.`))
  }

  /** Settles `ended` first: a half-open connection takes a while to close. */
  function end(): void {
    clearTimeout(silence)
    heartBeats?.close()
    signal.removeEventListener('abort', close)
    ws.close()
  }

  function close(): void {
    ended.resolve()
    connected.reject(new Error('The connection was closed.'))
    end()
  }

  function fail(error: unknown): void {
    ended.reject(error)
    connected.reject(error)
    end()
  }

  function send(bytes: Uint8Array<ArrayBuffer>): void {
    if (ws.readyState !== WebSocket.OPEN) return
    ws.send(bytes)
    onTraffic?.({ kind: 'message', at: now(), direction: 'up', bytes: bytes.length, news: false })
  }

  function sendFrame(command: string, headers: Record<string, string | number | undefined>): void {
    send(encodeFrame(command, headers, new Uint8Array(0), parser.version))
  }

  function receive(frame: Frame): boolean {
    const { command, headers, body } = frame
    if (command === 'MESSAGE') return onMessage(JSON.parse(decoder.decode(body)))
    if (command === 'ERROR') throw toError(frame)
    if (command === 'RECEIPT') receipts.get(headers.get('receipt-id') ?? '')?.()
    if (command === 'CONNECTED') {
      const offered = { sendMs: maxHeartBeatMs, receiveMs: maxHeartBeatMs }
      const { sendMs } = negotiateHeartBeats(headers.get('heart-beat'), offered)
      // What arrives is watched by `silenceMs`.
      heartBeats = new HeartBeats({ sendMs, receiveMs: 0 }, { send: () => send(heartBeat), onSilence })
      connected.resolve()
    }
    return false
  }

  signal.addEventListener('abort', close)
  ws.onopen = () => {
    onTraffic?.({ kind: 'open', at: now() })
    sendFrame('CONNECT', {
      'accept-version': '1.2',
      host: url.host,
      'heart-beat': `${maxHeartBeatMs},${maxHeartBeatMs}`,
      passcode: credentials?.key,
    })
  }
  ws.onmessage = ({ data }: MessageEvent<string | ArrayBuffer>) => {
    if (ws.readyState !== WebSocket.OPEN) return
    clearTimeout(silence)
    silence = setTimeout(onSilence, silenceMs)
    const bytes = typeof data === 'string' ? encoder.encode(data) : new Uint8Array(data)
    try {
      const news = [...parser.push(bytes)].map(receive).includes(true)
      onTraffic?.({ kind: 'message', at: now(), direction: 'down', bytes: bytes.length, news })
    } catch (error) {
      fail(error)
    }
  }
  ws.onclose = ({ code }) => {
    onTraffic?.({ kind: 'close', at: now() })
    fail(new Error(`The connection was lost: code ${code}.`))
  }
  await connected.promise
  return {
    subscribe(destination, after) {
      return new Promise((resolve, reject) => {
        ended.promise.then(() => reject(new Error('The connection was closed.')), reject)
        receipts.set('subscribed', resolve)
        sendFrame('SUBSCRIBE', { id: '1', destination, after, receipt: 'subscribed' })
      })
    },
    close,
    ended: ended.promise,
  }
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()
const heartBeat = encoder.encode('\n')

function toError({ body }: Frame): Error {
  const { code, detail, retryAfter } = JSON.parse(decoder.decode(body)) as Problem
  if (permanentCodes.has(code)) return new FollowError(code, detail)
  return new RetryLater(detail, (retryAfter ?? 0) * 1_000)
}
