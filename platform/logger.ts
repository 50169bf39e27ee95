import pino from 'pino'
import type { Log } from '#core/services.ts'

/** Opens the log of this process: JSON lines on standard error. Standard output is for people. */
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
