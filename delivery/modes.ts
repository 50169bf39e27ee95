import type { z } from 'zod'
import { analyzeQueue } from '#core/jobs/submit.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import * as registry from './registry.ts'

/** Every registered mode, by name. */
export const modes: readonly DeliveryMode[] = Object.values(registry as Record<string, DeliveryMode>).sort(
  (a, b) => a.name.localeCompare(b.name),
)

/** Every queue there is. */
export const queues: readonly string[] = [analyzeQueue, ...modes.flatMap((mode) => mode.queues ?? [])]

/** The settings that modes bring, by the name of their variable. */
export const modeSettings: Record<string, z.ZodType> = Object.assign(
  {},
  ...modes.map((mode) => mode.settings ?? {}),
)
