import { type ChildProcess, fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import type { TestApp } from '#tests/support/server/app.ts'

/** A separate web process that tests can kill. */
export interface WebChild {
  port: number
  process: ChildProcess
  /** Sends the signal and waits for the exit. */
  end(signal: NodeJS.Signals): Promise<void>
}

/** Starts a web process on the database of a test app. */
export async function startWebChild(
  { database, settings }: TestApp,
  env: Record<string, string> = {},
): Promise<WebChild> {
  const child: ChildProcess = fork(fileURLToPath(new URL('web-process.ts', import.meta.url)), [], {
    env: {
      NODE_ENV: 'production',
      PATH: process.env.PATH,
      NODE_COMPILE_CACHE: process.env.NODE_COMPILE_CACHE,
      DATABASE_URL: database.url,
      HEARBACK_DATA: settings.HEARBACK_DATA,
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...env,
    },
    execArgv: [],
  })
  const gone = once(child, 'exit')
  const [said] = (await Promise.race([
    once(child, 'message'),
    gone.then(() => Promise.reject(new Error('The web process ended before it was ready.'))),
  ])) as [{ url: string }]
  return {
    port: Number(new URL(said.url).port),
    process: child,
    async end(signal) {
      child.kill(signal)
      await gone
    },
  }
}
