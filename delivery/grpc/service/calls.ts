import { Code, ConnectError, createContextKey, type HandlerContext } from '@connectrpc/connect'
import type { Gate } from '#core/access/gate.ts'
import { onAccessEnd, type Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { Log } from '#core/services.ts'
import { callScopes } from './call-scopes.ts'
import type { FollowStream } from './follow-stream.ts'
import { toStatus } from './status.ts'

type CallName = keyof typeof callScopes

/** The HTTP request of a call. */
export interface CallConnection {
  /** Address of the client. */
  peer: string | undefined
  /** Whether the client has reset the stream of the call or disconnected. */
  isCutOff(): boolean
  /** Closes the stream of the call, also when the client reads nothing. */
  destroy(): void
  /** Set by Follow: what the response goes on with after the first message. */
  follow?: FollowStream
  /** Set for a call that only ends such a response, in order or with an error. */
  ending?: { error: unknown }
}

/** Key of the call's HTTP request among its context values. */
export const connectionKey = createContextKey<CallConnection>({
  peer: undefined,
  isCutOff: () => false,
  destroy() {},
})

/** Who calls, and the call. */
export interface Caller {
  principal: Principal
  context: HandlerContext
  /**
   * Aborts when the client cancels or disconnects, its deadline passes, its access ends or the server stops. The
   * reason is then a `ConnectError` or an `ApiError`, except for a client that has disconnected.
   */
  signal: AbortSignal
}

/** Time in which the stream of a client whose access has ended is ended in order. */
const endingTimeoutMs = 300

/**
 * Ends a call when the access of its client ends: in order by `end`, and then by `destroy`, in case the client reads
 * nothing. Returns a function that removes the listener.
 */
export function endWithAccess(
  principal: Principal,
  end: (error: ApiError) => void,
  destroy: () => void,
): () => void {
  return onAccessEnd(principal, () => {
    end(new ApiError('unauthenticated', 'The API key or the session has ended.'))
    setTimeout(destroy, endingTimeoutMs).unref()
  })
}

/** Wraps the handlers of calls: the gate admits the caller first, and anything thrown becomes a status. */
export function createCallWrappers(gate: Gate, logger: Log) {
  function admit(context: HandlerContext): Promise<Principal> {
    return gate.admit({
      headers: Object.fromEntries(context.requestHeader),
      writes: true,
      scope: callScopes[context.method.name as CallName],
      peer: context.values.get(connectionKey).peer,
    })
  }

  async function* withCaller<T>(
    context: HandlerContext,
    handle: (caller: Caller) => AsyncIterable<T>,
  ): AsyncGenerator<T> {
    const connection = context.values.get(connectionKey)
    const ended = new AbortController()
    const signal = AbortSignal.any([context.signal, ended.signal])
    let removeListener = () => {}
    try {
      const principal = await admit(context)
      removeListener = endWithAccess(principal, (error) => ended.abort(error), connection.destroy)
      yield* handle({ principal, context, signal })
    } catch (thrown) {
      throw toCallStatus(thrown, signal, context)
    } finally {
      removeListener()
    }
  }

  function toCallStatus(thrown: unknown, signal: AbortSignal, { method }: HandlerContext): ConnectError {
    if (thrown instanceof ConnectError) return thrown
    // What failed after an abort failed because of it.
    if (signal.reason instanceof ConnectError || signal.reason instanceof ApiError)
      return toStatus(signal.reason)
    if (!(thrown instanceof ApiError)) {
      if (signal.aborted) return new ConnectError('The call was canceled.', Code.Canceled)
      logger.error({ err: thrown, call: method.name }, 'A call failed.')
    }
    return toStatus(thrown)
  }

  return {
    unary<Input, Output>(handle: (input: Input, caller: Caller) => Promise<Output>) {
      return async (input: Input, context: HandlerContext): Promise<Output> => {
        const results = withCaller(context, async function* (caller) {
          yield await handle(input, caller)
        })
        for await (const result of results) return result
        throw new Error('The call has no result.')
      }
    },
    /** Follow: the call sends the first message, and its connection goes on with the stream. */
    following<Input, Output>(
      open: (
        input: Input,
        caller: Omit<Caller, 'signal'>,
      ) => Promise<{ first: Output; stream: FollowStream }>,
    ) {
      return async function* (input: Input, context: HandlerContext): AsyncGenerator<Output> {
        const connection = context.values.get(connectionKey)
        if (connection.ending) {
          if (connection.ending.error) throw toStatus(connection.ending.error)
          return
        }
        try {
          const { first, stream } = await open(input, { principal: await admit(context), context })
          connection.follow = stream
          yield first
        } catch (thrown) {
          throw toCallStatus(thrown, context.signal, context)
        }
      }
    },
    streaming<Input, Output>(handle: (input: Input, caller: Caller) => AsyncIterable<Output>) {
      return (input: Input, context: HandlerContext): AsyncIterable<Output> =>
        withCaller(context, (caller) => handle(input, caller))
    },
  }
}

/** Calls `onAbort` when the signal aborts; at once if it has. */
export function whenAborted(signal: AbortSignal, onAbort: () => void): void {
  if (signal.aborted) onAbort()
  else signal.addEventListener('abort', onAbort, { once: true })
}
