import { z } from 'zod'
import type { Scope } from '#core/access/scope.ts'
import { ApiError } from '#core/http/api-error.ts'
import { afterSchema } from '#core/http/params/after.ts'
import { parseInput } from '#core/http/params/validate.ts'
import { useridSchema } from '#core/jobs/submit/submit.ts'
import type { Frame, StompVersion } from '../frame/frame.ts'
import { type AckReference, ackModes } from './acknowledgements.ts'
import { type CommandContext, requireHeader } from './command-context.ts'
import { parseSubscribeDestination } from './destination.ts'
import { createSendHandler } from './send.ts'

/** Commands of a connected client, each with the scope that it needs. */
export const commandScopes = {
  SEND: 'write',
  SUBSCRIBE: 'read',
  UNSUBSCRIBE: 'read',
  ACK: 'read',
  NACK: 'read',
  DISCONNECT: 'authenticated',
} as const satisfies Record<string, Scope>

export type CommandName = keyof typeof commandScopes

type CommandHandlers = Record<CommandName, (frame: Frame) => Promise<void>>

/** Handlers of the commands of one connection. Each resolves when the frame was processed. */
export function createCommandHandlers(context: CommandContext): CommandHandlers {
  const { mode, version, principal, services, subscriptions, acknowledgements } = context
  return {
    SEND: createSendHandler(context),

    async SUBSCRIBE({ headers }) {
      const destination = requireHeader(headers, 'destination')
      const target = parseSubscribeDestination(destination)
      // STOMP 1.0 has subscriptions without an id.
      const id = headers.get('id') ?? (version === '1.0' ? destination : requireHeader(headers, 'id'))
      const { ack, after } = parseInput(subscribeSchema, Object.fromEntries(headers))
      await subscriptions.add({ id, destination, target, ack }, async () => {
        if (target.kind === 'replies') return null
        const subscription =
          target.kind === 'user'
            ? services.feed.followUser(principal, parseInput(userSchema, target).userid, mode)
            : await services.feed.follow(principal, { jobid: target.jobid, after, mode })
        return services.receiptRecorder.track({ mode, id: context.id, principal }, subscription)
      })
    },

    async UNSUBSCRIBE({ headers }) {
      const destination = version === '1.0' ? headers.get('destination') : undefined
      subscriptions.remove(headers.get('id') ?? destination ?? requireHeader(headers, 'id'))
    },

    async ACK({ headers }) {
      acknowledgements.settle(toReference(headers, version), { rejects: false })
    },

    async NACK({ headers }) {
      acknowledgements.settle(toReference(headers, version), { rejects: true })
    },

    async DISCONNECT() {},
  }
}

/** @throws ApiError `invalid_request` for an unknown command or one of a transaction */
export function parseCommand({ command, headers }: Frame): CommandName {
  if (['BEGIN', 'COMMIT', 'ABORT'].includes(command) || headers.has('transaction'))
    throw new ApiError('invalid_request', 'Transactions are not supported.', { field: 'transaction' })
  if (Object.hasOwn(commandScopes, command)) return command as CommandName
  const names = Object.keys(commandScopes).join(', ')
  throw new ApiError('invalid_request', `There is no such command here; valid commands are ${names}.`)
}

const subscribeSchema = z.object({
  ack: z.enum(ackModes, `must be one of ${ackModes.join(', ')}`).default('auto'),
  after: afterSchema.optional(),
})

const userSchema = z.object({ userid: useridSchema })

function toReference(headers: Frame['headers'], version: StompVersion): AckReference {
  if (version === '1.2') return { ackId: requireHeader(headers, 'id') }
  return {
    messageId: requireHeader(headers, 'message-id'),
    subscriptionId: headers.get('subscription'),
  }
}
