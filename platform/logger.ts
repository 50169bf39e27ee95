import pino from 'pino'
import type { Log } from '#core/services.ts'

/** The process's log: JSON lines on standard error, so that standard output is left to what people read. */
export function openLogger(level: string, processName: string): Log {
  return pino(
    {
      level,
      base: { process: processName },
      redact: ['*.secret', '*.authorization', 'headers.authorization'],
    },
    pino.destination({ fd: 2, sync: true }),
  )
}
