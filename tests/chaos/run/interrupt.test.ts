import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { describe, expect, it } from 'vitest'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { descendants, type FoundProcess, isSameProcess } from '#tests/support/service/processes.ts'
import { until } from '#tests/support/until.ts'

describe.skipIf(!isInstalled('rabbitmq-server'))('interrupt (needs rabbitmq-server)', () => {
  it('a run that is interrupted while RabbitMQ starts leaves no process', async () => {
    const args = ['tests/chaos/run/main.ts', '--brokers', 'amqp', '--minutes', '0.1']
    const run = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] })
    const exited = once(run, 'exit')
    let output = ''
    run.stdout.setEncoding('utf8').on('data', (text: string) => {
      output += text
    })
    const seen = new Map<number, FoundProcess>()
    const look = () => {
      for (const found of descendants(run.pid ?? 0)) seen.set(found.pid, found)
    }
    await until(() => {
      look()
      expect([...seen.values()].some(({ command }) => command.includes('rabbit'))).toBe(true)
    })
    run.kill('SIGINT')
    // A second one does not end the run before its processes.
    run.kill('SIGINT')
    const looking = setInterval(look, 100)
    const [code] = await exited
    clearInterval(looking)
    // The processes that RabbitMQ starts end with it.
    await until(() => expect([...seen.values()].filter(isSameProcess)).toEqual([]))
    expect(code).toBe(130)
    expect(output).toContain('Interrupted; ending what was started …')
    expect(output).not.toContain('Started')
  })
})
