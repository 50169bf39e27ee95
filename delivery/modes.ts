import type { z } from 'zod'
import { analyzeQueue } from '#core/jobs/submit/submit.ts'
import type { DeliveryMode } from '#core/modes/delivery-mode.ts'
import * as registry from './registry.ts'

/** Every registered mode, sorted by name. */
export const modes: readonly DeliveryMode[] = Object.values(registry as Record<string, DeliveryMode>).sort(
  (a, b) => a.name.localeCompare(b.name),
)

/** The names of all queues. */
export const queues: readonly string[] = [analyzeQueue, ...modes.flatMap((mode) => mode.queues ?? [])]

/** The settings of the modes, by name of the environment variable. */
export const modeSettings: Record<string, z.ZodType> = Object.assign(
  {},
  ...modes.map((mode) => mode.settings ?? {}),
)
