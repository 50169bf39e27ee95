import type { ServerResponse } from 'node:http'
import { onAccessEnd, type Principal } from '#core/access/principal.ts'
import type { HttpResponse } from '#core/http/route.ts'

/** Time in which the stream of a client whose access has ended is ended in order. */
const endingTimeoutMs = 300

/** One for all requests: an error of its own, with its stack, is a tenth of the cost of a short request. */
const requestEnded = new DOMException('The request has ended.', 'AbortError')

/** A signal that aborts when the client has disconnected, or its access has ended. */
export function abortOnEnd(response: ServerResponse, principal: Principal): AbortController {
  const controller = new AbortController()
  const abort = () => controller.abort(requestEnded)
  const removeListener = onAccessEnd(principal, abort)
  if (response.closed) abort()
  else response.once('close', abort)
  controller.signal.addEventListener('abort', removeListener)
  return controller
}

/** Destroys a response that is still being written when the access of its client ends. */
export function closeOnAccessEnd(
  response: ServerResponse,
  principal: Principal,
  { body, stream }: HttpResponse,
): void {
  if (!stream && (body === undefined || typeof body === 'string' || body instanceof Uint8Array)) return
  // The subscription has ended too, so that the stream of a client that reads ends in order.
  const removeListener = onAccessEnd(principal, () => {
    const timer = setTimeout(() => response.destroy(), endingTimeoutMs)
    response.once('close', () => clearTimeout(timer))
  })
  response.once('close', removeListener)
}

/** Releases what a response that is not written would have read. */
export function releaseBody({ body, stream }: HttpResponse): void {
  if (body && typeof body !== 'string' && !(body instanceof Uint8Array)) body.destroy()
  void stream?.[Symbol.asyncIterator]().return?.()
}
