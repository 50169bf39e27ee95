import { createClient, type SubscribePayload } from 'graphql-ws/client'
import type { ErrorCode } from '#core/http/api-error.ts'
import { authorizationHeaders } from '#core/modes/client/credentials.ts'
import { createDeferred } from '#core/modes/client/deferred.ts'
import { defaultSilenceMs } from '#core/modes/client/metered-http-client.ts'
import { permanentCodes } from '#core/modes/client/permanent-codes.ts'
import { FollowError, type FollowListener, type FollowTarget } from '#core/modes/mode-client.ts'
import { meteredWebSocket } from './metered-web-socket.ts'

/** One WebSocket connection for GraphQL operations. It does not reconnect by itself. */
interface GraphqlConnection {
  /**
   * Runs an operation and passes the data of each result to `onData`, which returns whether it is news. Resolves at
   * the end of the operation, and when this side closes the connection.
   * @throws FollowError for an error that a retry cannot remove, Error for any other and for a lost connection
   */
  run(operation: SubscribePayload, onData: (data: Record<string, unknown>) => boolean): Promise<void>
  close(): void
}

interface ResultError {
  message: string
  extensions?: { code?: ErrorCode; field?: string }
}

/** Opens a connection; it is closed when the signal aborts, and after `silenceMs` without a message. */
export function connectGraphql(
  target: Pick<FollowTarget, 'baseUrl' | 'credentials' | 'headers' | 'signal' | 'silenceMs'>,
  { onTraffic }: Pick<FollowListener, 'onTraffic'>,
): GraphqlConnection {
  const { baseUrl, credentials, headers, signal, silenceMs = defaultSilenceMs } = target
  if (typeof WebSocket !== 'function') throw new FollowError('unsupported', 'This platform has no WebSocket.')
  const closed = createDeferred<void>()
  const latest = { isNews: false }
  let isConnected = false
  let timer: ReturnType<typeof setTimeout> | undefined
  const client = createClient({
    url: `${(baseUrl || location.origin).replace(/^http/, 'ws')}/graphql`,
    // A lazy client would close the connection between two operations.
    lazy: false,
    onNonLazyError: () => {},
    retryAttempts: 0,
    keepAlive: silenceMs / 3,
    webSocketImpl: meteredWebSocket({ headers, latest, onTraffic }),
    connectionParams: () => authorizationHeaders(credentials),
    on: {
      connected: () => {
        isConnected = true
      },
      message: restartTimer,
    },
  })
  function restartTimer(): void {
    clearTimeout(timer)
    timer = setTimeout(() => client.terminate(), silenceMs)
  }
  function close(): void {
    clearTimeout(timer)
    signal.removeEventListener('abort', close)
    closed.resolve()
    if (isConnected) void client.dispose()
    else client.terminate()
  }
  restartTimer()
  signal.addEventListener('abort', close)
  if (signal.aborted) close()
  return {
    close,
    run(operation, onData) {
      const done = new Promise<void>((resolve, reject) => {
        client.subscribe<Record<string, unknown>>(operation, {
          next({ data, errors }) {
            try {
              if (errors?.length) throw toError(errors as readonly ResultError[])
              latest.isNews = onData(data ?? {})
            } catch (error) {
              reject(error)
            }
          },
          error: (thrown) => reject(toError(thrown)),
          complete: resolve,
        })
      })
      return Promise.race([done, closed.promise])
    },
  }
}

/** The error of an operation: errors of the result, the `close` of the connection, or any other. */
function toError(thrown: unknown): Error {
  if (Array.isArray(thrown)) {
    const [{ message, extensions: { code, field } = {} }] = thrown as [ResultError]
    // With a field the requested events are no longer stored; without, the client read too slowly and may resume.
    const isPermanent = permanentCodes.has(code ?? '') || (code === 'stale' && field !== undefined)
    return isPermanent ? new FollowError(code ?? '', message) : new Error(message)
  }
  const { code, reason } = thrown as Partial<CloseEvent>
  if (code === undefined) return new Error('The connection failed.', { cause: thrown })
  return permanentCodes.has(reason ?? '')
    ? new FollowError(reason ?? '', `The server refused the connection: ${reason}.`)
    : new Error(`The connection was lost: ${code} ${reason}`)
}
