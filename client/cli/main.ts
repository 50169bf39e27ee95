import { run } from './run.ts'
import { openTerminal } from './terminal.ts'

/** How long a command may take to take back what it opened, when it is asked to stop. */
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
// Whoever reads has read enough, as `head` does.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1))

const code = await run(process.argv.slice(2), openTerminal(process), stopping.signal)
process.exitCode = stopCode || code
