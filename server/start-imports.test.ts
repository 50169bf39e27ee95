import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { expect, it } from 'vitest'

const run = promisify(execFile)

/** Packages that load with the first request, connection or delivery that needs them. */
const loadedLater = [
  '@bufbuild/protobuf',
  '@connectrpc/connect',
  '@nats-io/jetstream',
  '@platformatic/kafka',
  'engine.io',
  'graphql',
  'graphql-yoga',
  'mqtt',
  'next',
  'openid-client',
  'pdfjs-dist',
  'rabbitmq-client',
  'redis',
  'socket.io',
  'undici',
  'ws',
]

it.each(['#server/main.ts', '#worker/main.ts'])(
  '%s: a start does not load packages that only some modes need',
  async (program) => {
    const loaded = await packagesOf(program)
    expect(loaded).toContain('zod')
    expect(loadedLater.filter((name) => loaded.includes(name))).toEqual([])
  },
)

/** Names of the packages that a program imports statically. It is loaded without settings, so that it does not start. */
async function packagesOf(program: string): Promise<string[]> {
  const code = `
    import { registerHooks } from 'node:module'
    const names = new Set()
    registerHooks({
      load(url, context, next) {
        const name = /.*node_modules\\/((?:@[^/]+\\/)?[^/]+)/.exec(url)?.[1]
        if (name) names.add(name)
        return next(url, context)
      },
    })
    process.on('exit', () => console.log(JSON.stringify([...names])))
    await import(${JSON.stringify(program)})`
  // Without DATABASE_URL the program ends with a message, after all imports.
  const options = { env: { PATH: process.env.PATH ?? '', NODE_ENV: 'production' as const } }
  const { stdout } = await run(process.execPath, ['--input-type=module', '--eval', code], options).catch(
    (error: { stdout: string }) => error,
  )
  return JSON.parse(stdout)
}
