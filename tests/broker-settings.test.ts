import { expect, it } from 'vitest'
import { nextAttemptAt } from '#core/outbox/deliveries/retry-schedule.ts'
import * as destinationTypes from '#delivery/destinations/registry.ts'
import { modeSettings } from '#delivery/modes.ts'
import { loadSettings } from '#platform/settings.ts'
import { codeBlock } from '#tests/support/code-blocks.ts'

const settingsIn = (file: string) =>
  Object.fromEntries(
    codeBlock(file, 'BROKERS=')
      .trim()
      .split('\n')
      .map((line) => [line.split('=')[0] ?? '', line.slice(line.indexOf('=') + 1)]),
  )
const load = (env: Record<string, string>) => loadSettings(env, modeSettings)

it('the settings of docs/destinations/brokers.md are accepted', () => {
  expect(load(settingsIn('docs/destinations/brokers.md'))).toMatchObject({
    BROKERS: [{ name: 'bus' }, { name: 'log' }],
    BROKER_TOPICS: ['hearback.*'],
  })
})

it.each([
  ['docs/destinations/kafka.md', 'kafka'],
  ['docs/destinations/mqtt.md', 'mqtt'],
  ['docs/destinations/nats.md', 'nats'],
  ['docs/destinations/rabbitmq.md', 'amqp'],
  ['docs/destinations/redis.md', 'redis'],
])('the settings of %s name a broker for the type %s and its example', (file, name) => {
  const [broker, ...others] = load(settingsIn(file)).BROKERS as { name: string; scheme: string }[]
  expect(others).toEqual([])
  expect(JSON.parse(codeBlock(file, '{'))).toMatchObject({ type: name, config: { broker: broker?.name } })
  const type = Object.values(destinationTypes).find((one) => one.name === name)
  expect(type?.brokerSchemes).toContain(broker?.scheme)
})

it('the settings of brokers have defaults', () => {
  expect(load({})).toMatchObject({ BROKERS: [], BROKER_TOPICS: ['hearback.*'], BROKER_TIMEOUT_S: 10 })
})

it.each([0, 0.5, 1])(
  'a broker that is down for a minute is tried within 30 s of its return (jitter %s)',
  (jitter) => {
    const schedule = load({}).BROKER_RETRY_SCHEDULE as number[]
    let at = new Date(0)
    for (let attempts = 1; at.getTime() < 60_000; attempts++) {
      const next = nextAttemptAt(attempts, schedule, at, { random: () => jitter })
      if (!next) throw new Error('The schedule has ended.')
      at = next
    }
    expect(at.getTime()).toBeLessThanOrEqual(90_000)
  },
)

it.each([
  ['BROKERS', 'bus=ftp://user:hidden@host', 'the address of bus must begin with one of '],
  ['BROKERS', 'hidden', 'give a list like bus=nats://'],
  ['BROKER_TOPICS', 'a b', 'give patterns like hearback.*'],
  ['BROKER_RETRY_SCHEDULE', 'x', 'give seconds before each attempt'],
  ['BROKER_TIMEOUT_S', '0', 'give a number of seconds from 1 to 30'],
])('the error of %s=%s names the variable and a valid value, without a password', (name, value, fix) => {
  expect(() => load({ [name]: value })).toThrow(name)
  expect(() => load({ [name]: value })).toThrow(fix)
  expect(() => load({ [name]: value })).not.toThrow('hidden')
})
