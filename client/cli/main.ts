import { run } from './program.ts'
import { createTerminal } from './terminal.ts'

/** Time for a command to clean up after a signal. */
const graceMs = 2_000

const stopping = new AbortController()
let stopCode = 0

for (const [signal, code] of [
  ['SIGINT', 130],
  ['SIGTERM', 143],
] as const) {
  process.on(signal, () => {
    stopCode ||= code
    stopping.abort()
    setTimeout(() => process.exit(stopCode), graceMs).unref()
  })
}
// The reader of a pipe has closed it, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const code = await run(process.argv.slice(2), createTerminal(process), stopping.signal)
process.exitCode = stopCode || code
