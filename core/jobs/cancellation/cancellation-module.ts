import { z } from 'zod'
import { everyone } from '../../access/principal.ts'
import { ApiError } from '../../http/api-error.ts'
import type { ServiceModule, SubmitExtension } from '../../modes/delivery-mode.ts'
import type { Message } from '../../ports/transaction.ts'
import type { Services } from '../../services.ts'
import { cancel } from './cancel.ts'

/** Queue of the cancellations that are due later. */
const cancelQueue = 'cancel'

/** Why a job is canceled without a request, with the message of its error. */
const reasons = {
  deadline: 'The job was canceled because it was not finished by the deadline of its submission.',
  disconnect: 'The job was canceled because the client that waited for it disconnected.',
} as const

interface CancelMessage {
  jobid: string
  reason: keyof typeof reasons
}

const maxCancelAfterS = 86_400
const cancelAfterError = `must be a whole number of seconds from 1 to ${maxCancelAfterS}`

const cancelAfterSchema = z
  .union(
    [
      z.number(),
      z
        .string()
        .regex(/^\d{1,6}$/)
        .transform(Number),
    ],
    cancelAfterError,
  )
  .refine(
    (seconds) => Number.isInteger(seconds) && seconds >= 1 && seconds <= maxCancelAfterS,
    cancelAfterError,
  )
  .optional()
  .meta({
    description: `Seconds after which the job is canceled if it is not finished, ${maxCancelAfterS} at most; like the header \`Cancel-After\`.`,
  })

const submitOptions: SubmitExtension = {
  schema: z.object({ cancelAfter: cancelAfterSchema }),
  headers: {
    'cancel-after': {
      option: 'cancelAfter',
      schema: z
        .string()
        .optional()
        .meta({
          description: `Seconds after which the job is canceled if it is not finished: 1 to ${maxCancelAfterS}.`,
        }),
    },
  },
  async accept(tx, { jobid, createdAt }, options) {
    const { cancelAfter } = options as { cancelAfter?: number }
    if (cancelAfter !== undefined) await tx.enqueue([messageFor('deadline', jobid, createdAt, cancelAfter)])
    return {}
  },
}

/**
 * Cancellations that are due later, as durable queue messages: at the deadline of a submission, and when the last
 * client that asked for `cancel-on-disconnect` has disconnected.
 */
export const cancellation: ServiceModule = {
  name: 'cancellation',
  settings: {
    DISCONNECT_GRACE_S: z.coerce
      .number('must be a number of seconds')
      .min(0, 'must be 0 or more seconds')
      .max(3_600, 'must be at most 3600 seconds')
      .default(5)
      .describe(
        'Seconds in which a client with "Prefer: cancel-on-disconnect" may reconnect before its job is canceled.',
      ),
  },
  submitOptions,
  queues: [cancelQueue],
  workers: (services) => [
    {
      queue: cancelQueue,
      concurrency: 4,
      handle: (data) => cancelDue(services, data as CancelMessage),
    },
  ],
}

/** Plans the cancellation of a job whose last client has disconnected. @throws when the database cannot be reached */
export async function planDisconnectCancel(
  { jobs, clock, settings }: Pick<Services, 'jobs' | 'clock' | 'settings'>,
  jobid: string,
): Promise<void> {
  if (await jobs.isAwaited(jobid)) return
  const message = messageFor('disconnect', jobid, clock(), Number(settings.DISCONNECT_GRACE_S))
  await jobs.transact((tx) => tx.enqueue([message]))
}

function messageFor(reason: CancelMessage['reason'], jobid: string, from: Date, afterS: number): Message {
  const startAfter = new Date(from.getTime() + afterS * 1_000)
  return { queue: cancelQueue, data: { jobid, reason }, startAfter }
}

async function cancelDue(services: Services, { jobid, reason }: CancelMessage): Promise<void> {
  // Another client may have connected since.
  if (reason === 'disconnect' && (await services.jobs.isAwaited(jobid))) return
  try {
    await cancel(services, everyone, jobid, reasons[reason])
  } catch (error) {
    // The job has ended or was deleted.
    if (!(error instanceof ApiError) || error.code === 'unavailable') throw error
  }
}
