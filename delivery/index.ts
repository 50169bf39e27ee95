import type { z } from 'zod'
import type { DeliveryMode } from '#core/delivery-mode.ts'
import { analyzeQueue } from '#core/submit.ts'
import * as registry from './registry.ts'

/** Every registered mode. Polling answers whatever no other reader claims, so it is asked last. */
export const modes: readonly DeliveryMode[] = Object.values(registry as Record<string, DeliveryMode>).sort(
  (a, b) => Number(a.name === 'polling') - Number(b.name === 'polling') || a.name.localeCompare(b.name),
)

/** Every queue there is. */
export const queues: readonly string[] = [analyzeQueue, ...modes.flatMap((mode) => mode.queues ?? [])]

/** The settings that modes bring, by the name of their variable. */
export const modeSettings: Record<string, z.ZodType> = Object.assign(
  {},
  ...modes.map((mode) => mode.settings ?? {}),
)
