import { flushCompileCache } from 'node:module'
import { z } from 'zod'
import { restrictNewFiles } from '#platform/private-folder.ts'
import { StartupError } from '#platform/startup-error.ts'
import { loadEnvFile } from '../env-file.ts'
import { toStartupError } from './database-error.ts'

/** A started process: what it reports to the supervisor, and how it is stopped. */
export interface Started {
  ready: { url?: string }
  close(): Promise<void>
}

/** Argument of a process whose supervisor sends it the address of the database. */
export const supervisedFlag = '--supervised'

const databaseMessage = z.object({ type: z.literal('database'), url: z.string() })

/** Message of the supervisor to its processes when the database is ready for them. */
export type DatabaseMessage = z.infer<typeof databaseMessage>

/**
 * Starts the process. `databaseUrl` resolves when the supervisor has prepared the database; it is undefined without a
 * supervisor.
 */
type Start = (databaseUrl: Promise<string> | undefined) => Promise<Started>

/**
 * Runs a process, under the supervisor or, with the argument `--standalone`, on its own: it then reads the `.env` file
 * and prints a line when it is ready. Stops on SIGTERM, on SIGINT without a supervisor, and when the supervisor is
 * gone. A failure to start is reported and exits with 1.
 */
export async function runProcess(name: 'web' | 'worker', start: Start): Promise<void> {
  const isStandalone = process.argv.includes('--standalone')
  const databaseUrl = process.argv.includes(supervisedFlag) ? receiveDatabaseUrl() : undefined
  restrictNewFiles()
  if (isStandalone) loadEnvFile()
  let started: Started | null = null
  let stopping = false
  const stop = async () => {
    if (stopping) return
    stopping = true
    await started?.close().catch((error) => console.error(error))
    process.exit(0)
  }
  // The listener stays, so that a second signal does not interrupt the orderly stop.
  process.on('SIGTERM', () => void stop())
  process.once('disconnect', () => void stop())
  // On a terminal Ctrl-C reaches the whole group; the supervisor then stops its children in order.
  process.on('SIGINT', () => {
    if (isStandalone || !process.connected) void stop()
  })
  try {
    started = await start(databaseUrl)
    process.send?.({ type: 'ready', ...started.ready })
    const { url } = started.ready
    // Node writes its cache at an orderly exit only.
    flushCompileCache()
    if (isStandalone) console.log(`hearback ${name} ready${url ? ` at ${url}` : ''}`)
  } catch (cause) {
    const error = toStartupError(cause)
    process.send?.({ type: 'failed', reason: error instanceof Error ? error.message : String(error) })
    // The supervisor prints the message of a startup error; any other error needs its stack.
    if (!(error instanceof StartupError)) console.error(error)
    else if (isStandalone || !process.connected) console.error(error.message)
    process.exit(1)
  }
}

function receiveDatabaseUrl(): Promise<string> {
  return new Promise((resolve) => {
    process.on('message', (message) => {
      const received = databaseMessage.safeParse(message)
      if (received.success) resolve(received.data.url)
    })
  })
}
