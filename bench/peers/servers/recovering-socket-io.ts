import { Server } from 'socket.io'
import { createPublishServer, listen, silenceMs } from './publish.ts'

/** Socket.IO with connection state recovery, as in its documentation: packets are kept in memory. */
const server = createPublishServer(({ topic, seq }) => void io.to(topic).emit('event', seq))
const io = new Server(server, {
  connectionStateRecovery: { maxDisconnectionDuration: 120_000 },
  pingInterval: silenceMs / 2,
  pingTimeout: silenceMs / 2,
})
io.on('connection', (client) => {
  client.on('follow', async (topic: string, acknowledge: () => void) => {
    await client.join(topic)
    acknowledge()
  })
})
listen(server)
