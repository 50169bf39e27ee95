import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'
import { createInterface } from 'node:readline'
import { z } from 'zod'
import { DeliveryError, type DestinationType } from '#core/outbox/destinations/destination-type.ts'
import { retrySchedule } from './harness.ts'
import { describeDestination } from './suite.ts'

const configSchema = z.object({ port: z.int() })

/**
 * A second destination type, which exists for this suite only: one JSON line per delivery to a TCP port, answered
 * with a line that names the reaction.
 */
const tcpLines: DestinationType = {
  name: 'tcp-lines',
  title: 'TCP lines',
  summary: 'JSON lines to a TCP port.',
  configSchema,
  capabilities: { progress: false },
  retrySchedule: () => retrySchedule,
  async connect() {
    const sockets = new Set<Socket>()
    return {
      async send({ destination, event, messageId }, signal) {
        const { port } = configSchema.parse(destination.config)
        const socket = connect({ port, host: '127.0.0.1', signal })
        sockets.add(socket.once('close', () => sockets.delete(socket)))
        socket.write(`${JSON.stringify({ messageId, event })}\n`)
        const reply = await firstLine(socket)
        socket.destroy()
        signal.throwIfAborted()
        if (reply === 'retry' || reply === 'permanent' || reply === 'disable' || reply === 'remove')
          throw new DeliveryError(reply, 'rejected')
        if (reply !== 'accept') throw new DeliveryError('retry', 'connect')
        return {}
      },
      async close() {
        for (const socket of sockets) socket.destroy()
      },
    }
  },
}

/** The first line that arrives; null when the connection ends without one. */
async function firstLine(socket: Socket): Promise<string | null> {
  socket.on('error', () => {})
  const lines = createInterface({ input: socket })
  const [line] = await Promise.race([once(lines, 'line'), once(lines, 'close').then(() => [null])])
  return line
}

describeDestination({
  type: tcpLines,
  reactions: ['accept', 'retry', 'permanent', 'disable', 'remove', 'hang'],
  async openReceiver(react) {
    const sockets = new Set<Socket>()
    const server = createServer(async (socket) => {
      sockets.add(socket)
      const line = await firstLine(socket)
      if (line === null) return
      const reaction = await react(JSON.parse(line).messageId)
      if (reaction !== 'hang') socket.end(`${reaction}\n`)
    })
    server.listen(0, '127.0.0.1')
    await once(server, 'listening')
    return {
      config: { port: (server.address() as AddressInfo).port },
      async close() {
        for (const socket of sockets) socket.destroy()
        server.close()
        await once(server, 'close')
      },
    }
  },
})
