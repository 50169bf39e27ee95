import { once } from 'node:events'
import { join } from 'node:path'
import { modeSettings } from '#delivery/modes.ts'
import { loadSettings } from '#platform/settings.ts'
import { StartupError } from '#platform/startup-error.ts'
import { prepareDatabase } from './database.ts'
import { loadEnvFile } from './env-file.ts'
import { webNodeFlags } from './node-flags.ts'
import { requireFreePort } from './port.ts'
import { restartOnChange } from './reload.ts'
import { stopRequest } from './stop-request.ts'
import { SupervisedProcess } from './supervised-process.ts'

/** An end that takes longer is cut; what was committed is safe all the same. */
const longestEndMs = 4_800

const root = join(import.meta.dirname, '..')
const say = (line: string) => console.log(line)
const stop = stopRequest()

/** What has to be undone in the end, the last first. */
const undo: (() => Promise<void>)[] = []

/** Starts the database, the web process and a worker, and keeps them running until it is asked to stop. */
async function supervise(dev: boolean): Promise<void> {
  loadEnvFile(join(root, '.env'))
  const settings = loadSettings(process.env, modeSettings)
  await requireFreePort(settings.PORT, settings.HOST)
  const database = await prepareDatabase(settings, say, stop)
  undo.push(() => database.stop())
  stop.throwIfAborted()

  const env: NodeJS.ProcessEnv = {
    ...process.env,
    DATABASE_URL: database.url,
    NEXT_TELEMETRY_DISABLED: '1',
    NODE_ENV: dev ? 'development' : 'production',
  }
  const waiting = new Set<SupervisedProcess>()
  const crashLoop = Promise.withResolvers<never>()
  let webUrl = ''

  function supervised(name: string, script: string, nodeFlags: string[] = []): SupervisedProcess {
    const own = { ...env }
    const supervisedProcess = new SupervisedProcess({
      name,
      script: join(root, script),
      nodeFlags,
      env: own,
      say,
      onReady(url) {
        if (url) {
          webUrl = url
          // The port it got is the port it keeps, whatever happens to the process.
          own.PORT = new URL(url).port
        }
        if (waiting.delete(supervisedProcess) && waiting.size === 0) say(`hearback ready at ${webUrl}`)
      },
      onCrashLoop: (reason) => crashLoop.reject(new StartupError(`The ${name} cannot start: ${reason}`)),
    })
    waiting.add(supervisedProcess)
    undo.push(() => supervisedProcess.stop())
    return supervisedProcess
  }

  const processes = [
    supervised('web process', 'server/main.ts', webNodeFlags),
    supervised('worker', 'worker/main.ts'),
  ]
  for (const supervisedProcess of processes) supervisedProcess.start()
  if (dev) undo.push(restartOnChange(root, processes, database.url, say))
  await Promise.race([once(stop, 'abort'), crashLoop.promise])
}

/** The database ends last, after those who use it. */
async function end(): Promise<void> {
  const [database, ...rest] = undo
  await Promise.all(rest.map((step) => step()))
  await database?.()
}

stop.addEventListener('abort', () => setTimeout(() => process.exit(1), longestEndMs))
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
