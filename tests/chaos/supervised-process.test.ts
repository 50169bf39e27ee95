import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, expect, it } from 'vitest'
import { SupervisedProcess } from '#server/processes/supervised-process.ts'
import { gone } from '#tests/support/service/service.ts'
import { until } from '#tests/support/until.ts'

const folder = mkdtempSync(join(tmpdir(), 'hearback-supervised-'))
const running: SupervisedProcess[] = []
afterEach(async () => {
  await Promise.all(running.splice(0).map((supervised) => supervised.stop()))
})
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** Supervises a program that is given as its source, and writes down what comes of it. */
function supervise(source: string) {
  const script = join(folder, `${running.length}-${source.length}.mjs`)
  writeFileSync(script, `const say = (message) => process.send(message)\n${source}`)
  const received = { ready: [] as string[], crashLoop: [] as string[], said: [] as string[] }
  const supervised = new SupervisedProcess({
    name: 'stand-in',
    script,
    nodeFlags: [],
    env: process.env,
    databaseUrl: Promise.resolve('postgresql://127.0.0.1/stand-in'),
    onReady: (url) => received.ready.push(url ?? ''),
    onCrashLoop: (reason) => received.crashLoop.push(reason),
    say: (line) => received.said.push(line),
  })
  running.push(supervised)
  supervised.start()
  return { supervised, received }
}

const stayUp = 'setInterval(() => {}, 60_000)'
const readyWithPid = `say({ type: 'ready', url: 'http://127.0.0.1/' + process.pid }); ${stayUp}`
const pidOf = (url: string | undefined) => Number(url?.split('/').at(-1))

it('crash loop: gives up on a program that never becomes ready, with the reason it reported', async () => {
  const { received } = supervise(
    "say({ type: 'failed', reason: 'no luck' }); process.exitCode = 1; process.disconnect()",
  )
  await until(() => expect(received.crashLoop).toEqual(['no luck']))
  expect(received.said).toEqual([
    'The stand-in stopped (no luck); starting it again.',
    'The stand-in stopped (no luck); starting it again in 0.25 s.',
  ])
})

it('start: sends the address of the database to each started process', async () => {
  const { received } = supervise(
    `process.on('message', ({ url }) => { say({ type: 'ready', url }); ${stayUp} })`,
  )
  await until(() => expect(received.ready).toEqual(['postgresql://127.0.0.1/stand-in']))
})

it('crash loop: gives up on a program that exits without a message, with its exit code', async () => {
  const { received } = supervise('process.exit(3)')
  await until(() => expect(received.crashLoop).toEqual(['it ended with exit code 3']))
})

it('restart: at once after the first crash, then with exponential backoff', async () => {
  const { received } = supervise(readyWithPid)
  for (const times of [1, 2, 3, 4]) {
    await until(() => expect(received.ready).toHaveLength(times))
    process.kill(pidOf(received.ready.at(-1)), 'SIGKILL')
  }
  await until(() => expect(received.ready).toHaveLength(5))
  expect(received.said.map((line) => line.replace(/^.*starting it again/, ''))).toEqual([
    '.',
    ' in 0.25 s.',
    ' in 0.5 s.',
    ' in 1 s.',
  ])
  expect(received.crashLoop).toEqual([])
})

it('stop: kills a program that ignores SIGTERM, and its children', async () => {
  const { supervised, received } = supervise(`
    import { spawn } from 'node:child_process'
    process.on('SIGTERM', () => {})
    const child = spawn(process.execPath, ['-e', ${JSON.stringify(stayUp)}], { stdio: 'ignore' })
    say({ type: 'ready', url: 'http://127.0.0.1/' + child.pid })
    say({ type: 'ready', url: 'http://127.0.0.1/' + process.pid })
    ${stayUp}`)
  await until(() => expect(received.ready).toHaveLength(2))
  await supervised.stop()
  await gone(received.ready.map(pidOf))
})

it('stop: the program is not restarted', async () => {
  const { supervised, received } = supervise(readyWithPid)
  await until(() => expect(received.ready).toHaveLength(1))
  await supervised.stop()
  expect(received.said).toEqual([])
})
