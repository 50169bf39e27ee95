import type { IncomingMessage } from 'node:http'
import type { WebSocket } from 'ws'
import { type Gate, requireScope } from '#core/access/gate.ts'
import { onAccessEnd, type Principal } from '#core/access/principal.ts'
import { ApiError, toApiError } from '#core/http/api-error.ts'
import { tooLarge } from '#core/jobs/submit/pdf-intake.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import type { ByteBudget } from '#core/limits/byte-budget.ts'
import type { WebServices } from '#core/services.ts'
import { type Frame, FrameError } from '../frame/frame.ts'
import type { FrameHead } from '../frame/frame-parser.ts'
import { HeartBeats } from '../frame/heart-beat.ts'
import { Acknowledgements } from './acknowledgements.ts'
import { type CommandName, commandScopes, createCommandHandlers, parseCommand } from './commands.ts'
import { readConnect } from './connect.ts'
import { FrameSocket } from './frame-socket.ts'
import { limitMessageSize } from './message-size.ts'
import { Subscriptions } from './subscriptions.ts'

/** Time that a client has to send its CONNECT frame. */
const connectTimeoutMs = 10_000

/** Milliseconds between two WebSocket pings to a client that sends no heart-beats. */
const pingIntervalMs = 15_000

interface ConnectionOptions {
  mode: string
  services: WebServices
  gate: Gate
  /** The bytes of all connections. */
  budget: ByteBudget
}

/** Bytes of a body that is not read. */
const maxOtherBodyBytes = 4_096

/** A client that was admitted. */
interface Session {
  principal: Principal
  handlers: ReturnType<typeof createCommandHandlers>
}

/**
 * Serves one client: CONNECT, then its commands, one at a time. A refused frame is answered with an ERROR frame, and
 * the connection is closed (STOMP 1.2, "ERROR").
 */
export function handleConnection(
  ws: WebSocket,
  request: IncomingMessage,
  { mode, services, gate, budget }: ConnectionOptions,
): void {
  const { connections, logger, limits, rates } = services
  const id = newUuid()
  let session: Session | null = null
  let current: Frame | null = null
  let heartBeats: HeartBeats | null = null
  let removeListener = () => {}
  const acknowledgements = new Acknowledgements((jobid, seq) => {
    connections.acknowledge(id, jobid, seq)
    services.receiptRecorder.acknowledge(id, jobid, seq)
  })
  const connectTimer = setTimeout(() => {
    fail(new ApiError('request_timeout', 'The first frame must be CONNECT and arrive within 10 s.'))
  }, connectTimeoutMs)
  const socket = new FrameSocket(ws, {
    budget,
    maxBodyBytes,
    onFrame: handle,
    onError: fail,
    onActivity: () => heartBeats?.touch(),
    onClose() {
      clearTimeout(connectTimer)
      removeListener()
      heartBeats?.close()
      subscriptions.close()
      acknowledgements.close()
      connections.close(id)
    },
  })
  const subscriptions = new Subscriptions(socket, acknowledgements, {
    follow: (target) => connections.follow(id, target),
    unfollow: (target) => connections.unfollow(id, target),
  })

  async function handle(frame: Frame): Promise<void> {
    current = frame
    if (session) await handleCommand(session, parseCommand(frame), frame)
    else session = await connect(frame)
    current = null
  }

  async function connect(frame: Frame): Promise<Session> {
    const { version, intervals, connected, key } = readConnect(frame)
    socket.version = version
    const { headers } = request
    const peer = request.socket.remoteAddress
    const principal = await gate.admit({ headers, writes: true, scope: 'authenticated', key, peer })
    const release = await rates.stream(principal)
    if (ws.readyState === ws.OPEN) ws.once('close', release)
    else release()
    clearTimeout(connectTimer)
    connections.open({ id, mode, principal })
    socket.send('CONNECTED', { ...connected, session: id })
    if (principal.scopes.includes('write')) limitMessageSize(ws, limits.maxUploadBytes)
    beginHeartBeats(intervals)
    removeListener = onAccessEnd(principal, () =>
      fail(new ApiError('unauthenticated', 'The key or the session has ended.')),
    )
    const context = { id, mode, version, principal, services, subscriptions, acknowledgements }
    return { principal, handlers: createCommandHandlers(context) }
  }

  async function handleCommand(
    { principal, handlers }: Session,
    command: CommandName,
    frame: Frame,
  ): Promise<void> {
    requireScope(principal, commandScopes[command])
    await rates.message(principal)
    await handlers[command](frame)
    const receipt = frame.headers.get('receipt')
    if (receipt !== undefined) socket.send('RECEIPT', { 'receipt-id': receipt })
    if (command === 'DISCONNECT') socket.close(1000)
  }

  /** A client without heart-beats is sent WebSocket pings, which every client answers (RFC 6455 §5.5.2). */
  function beginHeartBeats({ sendMs, receiveMs }: { sendMs: number; receiveMs: number }): void {
    const sendsPings = receiveMs === 0
    ws.on('pong', () => heartBeats?.touch())
    heartBeats = new HeartBeats(
      { sendMs, receiveMs: sendsPings ? pingIntervalMs : receiveMs },
      {
        send: () => socket.sendHeartBeat(),
        onCheck() {
          // Heart-beats of a client that is not read at the moment wait in its connection.
          if (socket.isPaused) heartBeats?.touch()
          if (sendsPings) ws.ping()
        },
        onSilence: () => ws.terminate(),
      },
    )
  }

  /** Only a document may be large. Frames other than SEND have no body (STOMP 1.2, "Body"). */
  function maxBodyBytes({ command, headers }: FrameHead): number {
    if (command !== 'SEND' || !session) return 0
    if (!headers.get('destination')?.startsWith('/pdf/')) return maxOtherBodyBytes
    if (Number(headers.get('content-length')) > limits.maxUploadBytes) throw tooLarge(limits.maxUploadBytes)
    return limits.maxUploadBytes
  }

  function fail(thrown: unknown): void {
    const error =
      thrown instanceof FrameError ? new ApiError(thrown.code, thrown.message) : toApiError(thrown)
    if (error.code === 'internal')
      logger.error({ err: thrown, command: current?.command }, 'A STOMP frame failed.')
    const problem = error.toProblem()
    socket.send(
      'ERROR',
      {
        message: problem.code,
        'receipt-id': current?.headers.get('receipt'),
        // A client of a version that is not spoken learns which ones are (STOMP 1.2, "Protocol Negotiation").
        version: session ? undefined : '1.2,1.1,1.0',
        'content-type': 'application/problem+json',
      },
      JSON.stringify(problem),
    )
    socket.close(error.code === 'internal' ? 1011 : 1008)
  }
}
