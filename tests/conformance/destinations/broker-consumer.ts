import { spawn } from 'node:child_process'
import { once } from 'node:events'
import type { DestinationGuide } from '#core/outbox/destinations/destination-guide.ts'
import type { BrokerUnderTest } from './broker-harness.ts'

/** Runs the consumer of a guide, with the address and credentials of the broker under test. */
export function startConsumer(
  consumer: DestinationGuide['consumer'] | undefined,
  { process: { port }, password, consumerEnv }: Pick<BrokerUnderTest, 'process' | 'password' | 'consumerEnv'>,
): { output(): string; stop(): Promise<void> } {
  if (!consumer) throw new Error('The type has no guide.')
  const code = consumer.code
    .replaceAll(/localhost:\d+/g, `127.0.0.1:${port}`)
    .replaceAll('user:password@', `hearback:${password}@`)
    .replace("user: 'user', pass: 'password'", `user: 'hearback', pass: '${password}'`)
  const [program = '', ...args] =
    consumer.language === 'js'
      ? [process.execPath, '--input-type=module', '-e', code]
      : ['/bin/sh', '-c', code]
  const env = { ...process.env, ...consumerEnv }
  const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'pipe'], detached: true, env })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
  }
  return {
    output: () => output,
    async stop() {
      const ended = once(child, 'close')
      if (child.exitCode === null && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL')
      await ended
    },
  }
}
