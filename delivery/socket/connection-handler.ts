import type { Socket } from 'socket.io'
import type { Principal } from '#core/access/principal.ts'
import { ApiError } from '#core/http/api-error.ts'
import type { WebServices } from '#core/services.ts'
import { Follows } from './follows.ts'
import { refused } from './messages.ts'
import { PacedSender } from './paced-sender.ts'
import { type Requests, requestsOf } from './requests.ts'

type Acknowledge = (answer: object) => void

/**
 * Holds one connection's conversation. Every request is acknowledged with `{ok: true, …}` or
 * `{ok: false, problem}`; a request without an acknowledgement to call is still carried out.
 */
export function handleConnection(socket: Socket, principal: Principal, services: WebServices): void {
  const { connections, logger } = services
  const { id } = socket
  const follows = new Follows(new PacedSender(socket), (followed) => connections.follows(id, followed))
  connections.open({ id, mode: 'socket', principal })

  const requests = requestsOf(principal, services, follows)
  socket.onAny(async (name: string, ...args: unknown[]) => {
    const acknowledge = typeof args.at(-1) === 'function' ? (args.pop() as Acknowledge) : () => {}
    try {
      const { answer, afterwards } = await requestNamed(name, requests)(args[0], args[1])
      acknowledge({ ok: true, ...answer })
      afterwards?.()
    } catch (error) {
      if (!(error instanceof ApiError))
        logger.error({ err: error, request: name }, 'A socket request failed.')
      acknowledge(refused(error))
    }
  })

  socket.on('disconnect', () => {
    follows.close()
    connections.close(id)
  })
}

/** @throws ApiError `invalid_request` when there is none of that name */
function requestNamed(name: string, requests: Requests): Requests[string] {
  const request = Object.hasOwn(requests, name) ? requests[name] : undefined
  if (request) return request
  throw new ApiError(
    'invalid_request',
    `There is no such request; there are ${Object.keys(requests).join(', ')}.`,
  )
}
