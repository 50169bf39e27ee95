import type { ServerResponse } from 'node:http'
import { Http2ServerResponse } from 'node:http2'
import { toBinary, toJsonString } from '@bufbuild/protobuf'
import { Code, ConnectError } from '@connectrpc/connect'
import type { Principal } from '#core/access/principal.ts'
import type { FeedItem, Subscription } from '#core/events/subscription.ts'
import { type FollowResponse, FollowResponseSchema } from '../generated/hearback/v1/jobs_pb.ts'
import { endWithAccess } from './calls.ts'
import { heartbeat, heartbeatMs, isLast, stoppingError, toItem } from './follow.ts'

/** Options of the JSON codec, for all calls. */
export const jsonOptions = { alwaysEmitImplicit: true }

/** What the response of a Follow call goes on with after the snapshot. */
export interface FollowStream {
  subscription: Subscription
  principal: Principal
  /** Milliseconds until the deadline of the call; undefined without one. */
  timeoutMs: number | undefined
  /** Whether the snapshot was that of a final job. */
  isFinal: boolean
  /** Releases what the stream holds. */
  onEnd(): void
}

/**
 * Writes a subscription to its response until it ends. The messages are encoded once for all followers, and the call
 * itself is not kept meanwhile: its pipeline takes more memory than the subscription. Returns the error to end with;
 * null for a complete stream, and when the client has disconnected.
 */
export async function writeFollowStream(
  { subscription, principal, timeoutMs, isFinal, onEnd }: FollowStream,
  response: ServerResponse,
  { isJson, stopping }: { isJson: boolean; stopping: AbortSignal },
): Promise<unknown> {
  let reason: unknown
  let isOpen = !isClosed(response)
  let wake = () => {}
  const end = (error: unknown) => {
    reason ??= error
    subscription.close()
  }
  const onStop = () => end(stopping.reason)
  const onClose = () => {
    isOpen = false
    subscription.close()
    wake()
  }
  const removeAccessListener = endWithAccess(principal, end, () => response.destroy())
  const deadline =
    timeoutMs === undefined
      ? undefined
      : setTimeout(
          () => end(new ConnectError('the operation timed out', Code.DeadlineExceeded)),
          Math.max(0, timeoutMs),
        )
  response.once('close', onClose)
  stopping.addEventListener('abort', onStop)
  if (!isOpen) onClose()
  if (stopping.aborted) onStop()
  try {
    let isComplete = isFinal
    for (let item = await subscription.next(heartbeatMs); item; item = await subscription.next(heartbeatMs)) {
      isComplete ||= item !== 'idle' && isLast(item)
      if (isOpen && !response.write(frameOf(item, isJson)))
        await new Promise<void>((resolve) => {
          wake = resolve
          response.once('drain', resolve)
        })
    }
    if (!isOpen) return null
    return reason ?? (isComplete ? null : stoppingError())
  } finally {
    clearTimeout(deadline)
    removeAccessListener()
    stopping.removeEventListener('abort', onStop)
    response.off('close', onClose)
    subscription.close()
    onEnd()
  }
}

/** Whether the client has disconnected. Responses over HTTP/2 have no `destroyed`. */
export function isClosed(response: ServerResponse | Http2ServerResponse): boolean {
  return response instanceof Http2ServerResponse ? response.stream.destroyed : response.destroyed
}

const frames = { json: new WeakMap<FeedItem, Uint8Array>(), binary: new WeakMap<FeedItem, Uint8Array>() }
const heartbeats = { json: encode(heartbeat, true), binary: encode(heartbeat, false) }

/** The message of an item as it is sent, which all followers share. */
function frameOf(item: FeedItem | 'idle', isJson: boolean): Uint8Array {
  const codec = isJson ? 'json' : 'binary'
  if (item === 'idle') return heartbeats[codec]
  const known = frames[codec].get(item)
  if (known) return known
  const frame = encode(toItem(item), isJson)
  frames[codec].set(item, frame)
  return frame
}

/** A message with its prefix, which is the same in gRPC, gRPC-Web and Connect: no compression, and the length. */
function encode(message: FollowResponse, isJson: boolean): Uint8Array {
  const bytes = isJson
    ? Buffer.from(toJsonString(FollowResponseSchema, message, jsonOptions))
    : toBinary(FollowResponseSchema, message)
  const frame = Buffer.alloc(5 + bytes.length)
  frame.writeUInt32BE(bytes.length, 1)
  frame.set(bytes, 5)
  return frame
}
