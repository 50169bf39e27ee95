import { EventEmitter } from 'node:events'
import type { Socket } from 'node:net'
import { expect, it } from 'vitest'
import { ConnectionGuard, connectionLimits } from './connection-limits.ts'

/** A connection of an address; loopback is all that this machine can connect from. */
function connectionOf(remoteAddress: string) {
  const written: string[] = []
  const methods = {
    remoteAddress,
    resume() {},
    end: (text: string) => written.push(text),
    destroy: () => socket.emit('close'),
  }
  const socket = Object.assign(new EventEmitter(), methods)
  return { socket: socket as unknown as Socket, written }
}

it('connections of one address are limited, those of others and of loopback are not', () => {
  const guard = new ConnectionGuard({ ...connectionLimits, maxPerAddress: 2 })
  const open = (address: string) => {
    const { socket, written } = connectionOf(address)
    return { admitted: guard.admit(socket), socket, written }
  }
  const held = [open('203.0.113.7'), open('203.0.113.7')]
  const refused = open('203.0.113.7')
  expect([...held, refused].map(({ admitted }) => admitted)).toEqual([true, true, false])
  expect(refused.written.join()).toContain('503')
  refused.socket.destroy()
  for (const address of ['203.0.113.8', '127.0.0.1', '127.0.0.1', '127.0.0.1', '::1', '::1', '::1']) {
    expect(open(address).admitted, address).toBe(true)
  }
  held[0]?.socket.destroy()
  expect(open('203.0.113.7').admitted).toBe(true)
  guard.close()
})
