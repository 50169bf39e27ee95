import { z } from 'zod'
import { everyone } from '../../access/principal.ts'
import { isFinalEvent } from '../../events/event-type.ts'
import type { ServiceModule } from '../../modes/delivery-mode.ts'
import type { Message } from '../../ports/transaction.ts'
import type { Services } from '../../services.ts'
import { messagesFor } from '../deliveries/queues.ts'
import { createPlanSchema, type EscalationStep, type StepNames } from './plan.ts'

const escalateQueue = 'escalate'

interface EscalateMessage {
  jobid: string
  /** Index of the step to use, unless the final event was acknowledged. */
  step: number
}

/**
 * Escalation: a step with a delay is used only when no earlier one was acknowledged. Each step is a durable queue
 * message that is due at its time. It is used, and the next one planned, in one transaction.
 */
export function createEscalation(names: StepNames): ServiceModule {
  return {
    name: 'escalation',
    submitOptions: {
      schema: z.object({ deliver: createPlanSchema(names) }),
      async accept(tx, { jobid }, options, { escalations }) {
        const { deliver } = options as { deliver?: EscalationStep[] }
        if (deliver) await escalations.insert(tx, jobid, deliver)
        return {}
      },
    },
    async onEvent(tx, event, { jobid }, { escalations }) {
      if (!isFinalEvent(event)) return
      const steps = await escalations.begin(tx, jobid, event.data.seq)
      const first = steps?.findIndex(({ afterMs }) => afterMs > 0) ?? -1
      if (steps && first >= 0) await tx.enqueue([messageFor(jobid, steps, first, event.timestamp)])
    },
    onErase: (tx, jobid, { escalations }) => escalations.deleteOfJob(tx, jobid),
    queues: [escalateQueue],
    workers: (services) => [
      {
        queue: escalateQueue,
        concurrency: 8,
        handle: (data) => escalate(services, data as EscalateMessage),
      },
    ],
  }
}

function messageFor(
  jobid: string,
  steps: readonly EscalationStep[],
  step: number,
  finalTimestamp: string,
): Message {
  const startAfter = new Date(Date.parse(finalTimestamp) + (steps[step]?.afterMs ?? 0))
  return { queue: escalateQueue, data: { jobid, step }, startAfter }
}

/** Uses a step, unless the final event was acknowledged; plans the next one. */
async function escalate(services: Services, { jobid, step }: EscalateMessage): Promise<void> {
  const { jobs, escalations, deliveries, destinations, clock } = services
  const job = await jobs.read(everyone, jobid)
  if (typeof job === 'string') return
  const [event] = await jobs.events(everyone, jobid, job.seq - 1)
  if (!event) return
  const subscribed = await destinations.listSubscribed(job, event.type)
  await jobs.transact(async (tx) => {
    const escalation = await escalations.lock(tx, jobid)
    const current = escalation?.steps[step]
    if (!escalation || !current || escalation.used[step]) return
    if ((escalation.acknowledged?.seq ?? 0) >= job.seq) return
    const now = clock()
    const earlier = escalation.steps.slice(0, step).map(({ name }) => name)
    const by = await escalations.deliveredBy(tx, jobid, job.seq, earlier)
    if (by !== null) return
    await escalations.use(tx, jobid, step, now)
    const messages: Message[] = []
    for (const { id } of subscribed.filter(({ type }) => type === current.name)) {
      messages.push(...messagesFor(await deliveries.insertFor(tx, id, [event], now)))
    }
    if (step + 1 < escalation.steps.length)
      messages.push(messageFor(jobid, escalation.steps, step + 1, event.timestamp))
    if (messages.length > 0) await tx.enqueue(messages)
  })
}
