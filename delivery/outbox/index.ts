import type { ServiceModule } from '#core/modes/delivery-mode.ts'
import { brokerSettings } from '#core/outbox/brokers/broker-settings.ts'
import { firstAttemptQueue, messagesFor, retryQueue } from '#core/outbox/deliveries/queues.ts'
import { sweepExpired, sweepStranded } from '#core/outbox/deliveries/sweep.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { submitOptions } from '#core/outbox/destinations/submit-options.ts'
import type { Services } from '#core/services.ts'
import * as registry from '../destinations/registry.ts'
import { DestinationConnections } from './destination-connections.ts'
import { sendProgress } from './progress.ts'
import { outboxWorkers } from './workers.ts'

/** The outbox: durable delivery of events to destinations of these types. */
export function createOutbox(destinationTypes: readonly DestinationType[]): ServiceModule {
  const types = new Map(destinationTypes.map((type) => [type.name, type]))
  const opened = new WeakMap<Services, DestinationConnections>()
  const connectionsOf = (services: Services): DestinationConnections => {
    const connections = opened.get(services) ?? new DestinationConnections(types, services)
    opened.set(services, connections)
    return connections
  }
  return {
    name: 'outbox',
    settings: Object.assign(
      brokerSettings(destinationTypes.flatMap(({ brokerSchemes }) => brokerSchemes ?? [])),
      ...destinationTypes.map((type) => type.settings ?? {}),
    ),
    submitOptions,
    async onEvent(tx, event, _job, { deliveries, clock }) {
      const due = await deliveries.insertForEvent(tx, event, clock())
      if (due.length > 0) await tx.enqueue(messagesFor(due))
    },
    onProgress: (event, { traceparent }, services) =>
      sendProgress({ event, traceparent }, services, types, connectionsOf(services)),
    onErase: (tx, jobid, { deliveries }) => deliveries.deleteOfJob(tx, jobid),
    queues: [firstAttemptQueue, retryQueue],
    workers: (services) => outboxWorkers(services, types, connectionsOf(services)),
    sweeps: [
      { what: 'stranded deliveries', everyMs: 30_000, sweep: sweepStranded },
      { what: 'expired deliveries', everyMs: 3_600_000, sweep: sweepExpired },
    ],
  }
}

/** The outbox with all registered destination types. */
export const outbox = createOutbox(Object.values(registry))
