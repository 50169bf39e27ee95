import { inspect } from 'node:util'
import { expect, it } from 'vitest'
import { parseBrokers } from './broker-address.ts'

const schemes = ['nats', 'kafka']
const parse = (text: string) => parseBrokers(text, schemes)

it('parses names, hosts, ports, paths, parameters and credentials', () => {
  const [bus, log] = parse('bus=nats://us%40er:p%3A%2F@[::1]:4222/a%2Fb?x=1, log=kafka://a,b:9093')
  expect(bus).toMatchObject({
    name: 'bus',
    scheme: 'nats',
    path: 'a/b',
    hosts: [{ host: '::1', port: 4222 }],
  })
  expect(bus?.credentials).toEqual({ username: 'us@er', password: 'p:/' })
  expect(bus?.params.get('x')).toBe('1')
  expect(bus?.hostList(1)).toEqual(['[::1]:4222'])
  expect(log).toMatchObject({ name: 'log', path: null, credentials: null })
  expect(log?.hostList(9092)).toEqual(['a:9092', 'b:9093'])
})

it.each([
  ['bus', /entry 1 is not name=address/],
  ['Bus=nats://a', /entry 1 is not name=address/],
  ['bus=http://user:hidden@a', /the address of bus must begin with one of nats:\/\/, kafka:\/\//],
  ['bus=nats://user:hidden@a:0', /the address of bus is malformed/],
  ['bus=nats://user:hi%zzdden@a', /the address of bus is malformed/],
  ['bus=nats://user:hid@den@a', /the address of bus must begin|malformed/],
  ['bus=nats://a,bus=kafka://b', /the name bus is given twice/],
])('rejects %s, without its password', (text, message) => {
  expect(() => parse(text)).toThrow(message)
  expect(() => parse(text)).not.toThrow(/hidden/)
})

it('does not show credentials in any representation', () => {
  const brokers = parse('bus=nats://user:hidden@a')
  expect(JSON.stringify(brokers) + inspect(brokers, { depth: 9, showHidden: true })).not.toContain('hidden')
})
