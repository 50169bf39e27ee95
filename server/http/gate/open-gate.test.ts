import { expect, it } from 'vitest'
import { createOpenGate } from './open-gate.ts'

const { admit } = createOpenGate()

it.each(['localhost', 'LOCALHOST:3000', '127.0.0.1:3000', '127.255.255.254', '[::1]:3000'])(
  'open gate: admits the Host %s',
  async (host) => {
    await expect(admit({ headers: { host }, writes: false, scope: 'read' })).resolves.toBeDefined()
  },
)

it.each(['127.999.999.999', '127.0.0.1.example.com', '0127.0.0.1', '127.1', 'example.com', '[::2]'])(
  'open gate: rejects the Host %s, which is not a loopback address',
  async (host) => {
    await expect(admit({ headers: { host }, writes: false, scope: 'read' })).rejects.toMatchObject({
      code: 'forbidden_host',
    })
  },
)
