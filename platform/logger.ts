import pino from 'pino'
import { logFields } from '#core/log-context.ts'
import type { Log } from '#core/services.ts'

/**
 * Opens the log of this process: JSON lines on standard error, each with the fields of its context. Standard output is
 * for people.
 */
export function openLogger(level: string, processName: string): Log {
  return pino(
    {
      level,
      base: { process: processName },
      redact: ['*.secret', '*.authorization', 'headers.authorization'],
      mixin: logFields,
    },
    pino.destination({ fd: 2, sync: true }),
  )
}
