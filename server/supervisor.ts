import { once } from 'node:events'
import { join } from 'node:path'
import { modeSettings } from '#delivery/modes.ts'
import { makePrivateFolder, restrictNewFiles } from '#platform/private-folder.ts'
import { loadSettings } from '#platform/settings.ts'
import { StartupError } from '#platform/startup-error.ts'
import { prepareDatabase } from './database.ts'
import { loadEnvFile } from './env-file.ts'
import { serviceNodeFlags } from './node-flags.ts'
import { requireFreePort } from './port.ts'
import { endOrphanedProcesses, ProcessRecord } from './process-record.ts'
import { restartOnChange } from './reload.ts'
import { SupervisedProcess } from './supervised-process.ts'

/** Time for an orderly stop; after it the supervisor exits anyway. Committed data is safe. */
const stopTimeoutMs = 4_800

const root = join(import.meta.dirname, '..')
const say = (line: string) => console.log(line)
const stop = stopSignal()

/** What to stop at the end; the database comes first in the list and is stopped last. */
const cleanup: (() => Promise<void>)[] = []

/** Starts the database, the web process and a worker, and keeps them running until a stop is requested. */
async function supervise(dev: boolean): Promise<void> {
  restrictNewFiles()
  loadEnvFile()
  const settings = loadSettings(process.env, modeSettings)
  await endOrphanedProcesses(settings.HEARBACK_DATA)
  await requireFreePort(settings.PORT, settings.HOST)
  const database = await prepareDatabase(settings, say, stop)
  cleanup.push(() => database.stop())
  stop.throwIfAborted()

  await makePrivateFolder(settings.HEARBACK_DATA)
  const record = new ProcessRecord(settings.HEARBACK_DATA)
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    // Halves the time of a restart.
    NODE_COMPILE_CACHE: join(settings.HEARBACK_DATA, 'compile-cache'),
    DATABASE_URL: database.url,
    // The C library keeps the memory of each pool that threads have used; a worker has 18 MB less with two of them.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: dev ? 'development' : 'production',
  }
  const starting = new Set<SupervisedProcess>()
  const crashLoop = Promise.withResolvers<never>()
  let webUrl = ''

  function supervised(name: string, script: string, nodeFlags: string[]): SupervisedProcess {
    const own = { ...env }
    const supervisedProcess = new SupervisedProcess({
      name,
      script: join(root, script),
      nodeFlags,
      env: own,
      record,
      say,
      onReady(url) {
        if (url) {
          webUrl = url
          // With PORT=0 it keeps the same port after a restart.
          own.PORT = new URL(url).port
        }
        if (starting.delete(supervisedProcess) && starting.size === 0) say(`hearback ready at ${webUrl}`)
      },
      onCrashLoop: (reason) => crashLoop.reject(new StartupError(`The ${name} cannot start: ${reason}`)),
    })
    starting.add(supervisedProcess)
    cleanup.push(() => supervisedProcess.stop())
    return supervisedProcess
  }

  const processes = [
    supervised('web process', 'server/main.ts', serviceNodeFlags),
    supervised('worker', 'worker/main.ts', serviceNodeFlags),
  ]
  for (const supervisedProcess of processes) supervisedProcess.start()
  if (dev) cleanup.push(restartOnChange(root, processes, database.url, say))
  await Promise.race([once(stop, 'abort'), crashLoop.promise])
}

/** Stops the database after the processes that use it. */
async function end(): Promise<void> {
  const [database, ...rest] = cleanup
  await Promise.all(rest.map((step) => step()))
  await database?.()
}

/** Aborts at the first stop signal, or when the process that started this one is gone. */
function stopSignal(): AbortSignal {
  const controller = new AbortController()
  const abort = () => controller.abort()
  // The listeners stay, so that a second Ctrl-C does not interrupt the orderly stop.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, abort)
  process.once('disconnect', abort)
  return controller.signal
}

stop.addEventListener('abort', () => setTimeout(() => process.exit(1), stopTimeoutMs))
try {
  await supervise(process.argv.includes('--dev'))
} catch (error) {
  if (error !== stop.reason) {
    console.error(error instanceof StartupError ? error.message : error)
    process.exitCode = 1
  }
}
await end()
process.exit()
