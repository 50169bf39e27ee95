import { once } from 'node:events'
import { join } from 'node:path'
import { modeSettings } from '#delivery/modes.ts'
import { makeDataFolder, restrictNewFiles } from '#platform/private-folder.ts'
import { loadSettings } from '#platform/settings.ts'
import { StartupError } from '#platform/startup-error.ts'
import { type PreparedDatabase, prepareDatabase } from './database.ts'
import { loadEnvFile } from './env-file.ts'
import { requireFreePort } from './port.ts'
import { serviceNodeFlags } from './processes/node-flags.ts'
import { endOrphanedProcesses, ProcessRecord } from './processes/process-record.ts'
import { restartOnChange } from './processes/reload.ts'
import { SupervisedProcess } from './processes/supervised-process.ts'

/** Time for an orderly stop; after it the supervisor exits anyway. Committed data is safe. */
const stopTimeoutMs = 4_800

const root = join(import.meta.dirname, '..')
const say = (line: string) => console.log(line)
const stop = stopSignal()

/** The steps that stop the processes. They come before the stop of the database. */
const cleanup: (() => Promise<void>)[] = []
let preparing: Promise<PreparedDatabase> | undefined

/** Starts the database, the web process and a worker, and keeps them running until a stop is requested. */
async function supervise(dev: boolean): Promise<void> {
  restrictNewFiles()
  loadEnvFile()
  const settings = loadSettings(process.env, modeSettings)
  await endOrphanedProcesses(settings.HEARBACK_DATA)
  await requireFreePort(settings.PORT, settings.HOST)
  await makeDataFolder(settings.HEARBACK_DATA)
  preparing = prepareDatabase(settings, say, stop.signal)
  const databaseUrl = preparing.then(({ url }) => url)
  const record = new ProcessRecord(settings.HEARBACK_DATA)
  const env: NodeJS.ProcessEnv = {
    ...process.env,
    // Halves the time of a restart.
    NODE_COMPILE_CACHE: join(settings.HEARBACK_DATA, 'compile-cache'),
    // The C library keeps the memory of each pool that threads have used; a worker has 18 MB less with two of them.
    MALLOC_ARENA_MAX: process.env.MALLOC_ARENA_MAX ?? '2',
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: dev ? 'development' : 'production',
  }
  const starting = new Set<SupervisedProcess>()
  const crashLoop = Promise.withResolvers<never>()
  // It may fail while the database is still being prepared.
  crashLoop.promise.catch(() => {})
  let webUrl = ''

  function supervised(name: string, script: string, nodeFlags: string[]): SupervisedProcess {
    const own = { ...env }
    const supervisedProcess = new SupervisedProcess({
      name,
      script: join(root, script),
      nodeFlags,
      env: own,
      databaseUrl,
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
  // They load their code while the database starts.
  for (const supervisedProcess of processes) supervisedProcess.start()
  await Promise.race([databaseUrl, crashLoop.promise])
  if (dev) cleanup.push(restartOnChange(root, processes, await databaseUrl, say))
  await Promise.race([aborted(stop.signal), crashLoop.promise])
}

function aborted(signal: AbortSignal): Promise<unknown> {
  return signal.aborted ? Promise.resolve() : once(signal, 'abort')
}

/** Stops the database after the processes that use it. */
async function end(): Promise<void> {
  stop.abort()
  await Promise.all(cleanup.map((step) => step()))
  const database = await preparing?.catch(() => undefined)
  await database?.stop()
}

/** Aborted at the first stop signal, or when the process that started this one is gone. */
function stopSignal(): AbortController {
  const controller = new AbortController()
  const abort = () => controller.abort()
  // The listeners stay, so that a second Ctrl-C does not interrupt the orderly stop.
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, abort)
  process.once('disconnect', abort)
  return controller
}

stop.signal.addEventListener('abort', () => setTimeout(() => process.exit(1), stopTimeoutMs))
try {
  await supervise(process.argv.includes('--dev'))
} catch (error) {
  if (error !== stop.signal.reason) {
    console.error(error instanceof StartupError ? error.message : error)
    process.exitCode = 1
  }
}
await end()
process.exit()
