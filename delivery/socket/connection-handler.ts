import type { Socket } from 'socket.io'
import { requireScope } from '#core/access/gate.ts'
import { onAccessEnd, type Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { ByteBudget } from '#core/limits/byte-budget.ts'
import type { WebServices } from '#core/services.ts'
import { RequestBounds } from './limits/request-bounds.ts'
import { toErrorAcknowledgement } from './messages.ts'
import { PacedSender } from './paced-sender.ts'
import { createRequestHandlers, type RequestName, requestScopes } from './requests.ts'
import { Subscriptions } from './subscriptions.ts'
import { Uploads } from './upload/uploads.ts'

type Acknowledge = (answer: object) => void

/**
 * Serves one connection. Every request is acknowledged with `{ok: true, …}` or `{ok: false, problem}`; a request
 * without an acknowledgement callback is carried out too.
 */
export function handleConnection(
  socket: Socket,
  mode: string,
  principal: Principal,
  services: WebServices,
  budget: ByteBudget,
): void {
  const { connections, logger } = services
  const { id } = socket
  const bounds = new RequestBounds(budget)
  const uploads = new Uploads(services, principal)
  const subscriptions = new Subscriptions(new PacedSender(socket), {
    follow: (target) => connections.follow(id, target),
    unfollow: (target) => connections.unfollow(id, target),
    sentToUser: (item) => services.receiptRecorder.countItem({ mode, id, principal }, item),
  })
  connections.open({ id, mode, principal })

  const handlers = createRequestHandlers(mode, principal, services, { id, subscriptions, uploads })
  socket.onAny(async (name: string, ...args: unknown[]) => {
    const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as Acknowledge) : () => {}
    let release: (() => void) | null = null
    try {
      release = bounds.admit(args)
      const request = toRequestName(name)
      requireScope(principal, requestScopes[request])
      await services.rates.message(principal)
      const { answer, afterwards } = await handlers[request](args[0], args[1])
      acknowledge({ ok: true, ...answer })
      afterwards?.()
    } catch (error) {
      if (!(error instanceof ApiError))
        logger.error({ err: error, request: name }, 'A socket request failed.')
      if (bounds.isExceeded) socket.disconnect(true)
      else acknowledge(toErrorAcknowledgement(error))
    } finally {
      release?.()
    }
  })

  const stream = services.rates.stream(principal)
  stream.catch(() => socket.disconnect(true))

  let removeListener = () => {}
  socket.on('disconnect', () => {
    removeListener()
    subscriptions.close()
    uploads.close()
    connections.close(id)
    stream.then((release) => release()).catch(() => {})
  })
  removeListener = onAccessEnd(principal, () => socket.disconnect(true))
}

/** @throws ApiError `invalid_request` for an unknown request */
function toRequestName(name: string): RequestName {
  if (Object.hasOwn(requestScopes, name)) return name as RequestName
  const names = Object.keys(requestScopes).join(', ')
  throw new ApiError('invalid_request', `There is no such request; valid names are ${names}.`)
}
