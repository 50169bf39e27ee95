import type { z } from 'zod'
import { endedKeys } from '#core/account/ended-keys.ts'
import { inboxes } from '#core/inbox/inboxes.ts'
import { cancellation } from '#core/jobs/cancellation/cancellation-module.ts'
import { documentPasswords } from '#core/jobs/password/document-password.ts'
import { analyzeQueue } from '#core/jobs/submit/submit.ts'
import type { DeliveryMode, ServiceModule } from '#core/modes/delivery-mode.ts'
import type { DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { createEscalation } from '#core/outbox/escalation/escalation-module.ts'
import { receipts } from '#core/receipts/receipts-module.ts'
import { usage } from '#core/usage/usage-module.ts'
import * as destinations from './destinations/registry.ts'
import { outbox } from './outbox/index.ts'
import * as registry from './registry.ts'

/** Every registered mode, sorted by name. */
export const modes: readonly DeliveryMode[] = Object.values(registry as Record<string, DeliveryMode>).sort(
  (a, b) => a.name.localeCompare(b.name),
)

const types: readonly DestinationType[] = Object.values(destinations)

const escalation = createEscalation({
  modes: modes.filter(({ follows }) => follows).map(({ name }) => name),
  destinationTypes: types.map(({ name }) => name),
  shortNames: new Map(types.flatMap(({ name, shortName }) => (shortName ? [[shortName, name]] : []))),
})

/** Every module: its job hooks run in this order. */
export const modules: readonly ServiceModule[] = [
  usage,
  endedKeys,
  outbox,
  inboxes,
  receipts,
  cancellation,
  documentPasswords,
  escalation,
  ...modes,
]

/** The names of all queues. */
export const queues: readonly string[] = [analyzeQueue, ...modules.flatMap((module) => module.queues ?? [])]

/** The settings of all modules, by name of the environment variable. */
export const modeSettings: Record<string, z.ZodType> = Object.assign(
  {},
  ...modules.map((module) => module.settings ?? {}),
)
