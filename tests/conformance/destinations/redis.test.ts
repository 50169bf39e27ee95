import { createClient } from 'redis'
import { describe, expect, it } from 'vitest'
import { redis } from '#delivery/destinations/redis/destination.ts'
import { isInstalled } from '#tests/support/brokers/broker-process.ts'
import { startRedis } from '#tests/support/brokers/redis-broker.ts'
import { sendEvents } from '#tests/support/brokers/send.ts'
import { describeBroker } from './broker-suite.ts'

describeBroker({
  type: redis,
  program: 'redis-server',
  isDurable: true,
  topic: (...parts) => parts.join(':'),
  start: startRedis,
})

describe.runIf(isInstalled('redis-server'))('length of a stream (needs redis-server)', () => {
  it('is about maxLength: Redis trims by whole nodes of 100 entries', async () => {
    const broker = await startRedis()
    const address = broker.address(broker.process.port, broker.password)
    const { read } = await broker.openTopic('hearback:jobs')
    await sendEvents(redis, { address, config: { stream: 'hearback:jobs', maxLength: 50 }, count: 400 })
    const seqs = (await read()).map(({ data }) => data.seq)
    expect(seqs.at(-1)).toBe(400)
    expect(seqs.length).toBeGreaterThanOrEqual(50)
    expect(seqs.length).toBeLessThan(200)
    await broker.close()
  })
})

describe.runIf(isInstalled('redis-server'))('errors of the guide (needs redis-server)', () => {
  it.each([
    ['WRONGTYPE', 'rejected', ['SET', 'hearback:jobs', 'text']],
    ['OOM', 'rejected', ['CONFIG', 'SET', 'maxmemory', '1']],
    ['READONLY', 'rejected', ['REPLICAOF', '127.0.0.1', '1']],
    ['NOPERM', 'auth', ['ACL', 'SETUSER', 'hearback', '-xadd']],
  ])('%s is reported as %s', async (word, failureClass, command) => {
    const named = redis.guide?.errors.find(({ when }) => when.includes(word))
    expect(named?.class).toBe(failureClass)
    const broker = await startRedis()
    const address = broker.address(broker.process.port, broker.password)
    const client = await createClient({ url: address }).connect()
    await client.sendCommand(command)
    const sending = sendEvents(redis, { address, config: { stream: 'hearback:jobs' }, count: 1 })
    await expect(sending).rejects.toMatchObject({ action: 'retry', class: failureClass })
    client.destroy()
    await broker.close()
  })
})
