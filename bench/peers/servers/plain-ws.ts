import { type WebSocket, WebSocketServer } from 'ws'
import { createPublishServer, listen, silenceMs } from './publish.ts'

/** The package `ws` with the heartbeat of its documentation: clients are kept in a map by topic. */
const clients = new Map<string, Set<WebSocket>>()
const server = createPublishServer(({ topic, seq }) => {
  for (const client of clients.get(topic) ?? []) client.send(String(seq))
})
const sockets = new WebSocketServer({ server })
sockets.on('connection', (client) => {
  client.on('error', () => {})
  client.once('message', (data) => {
    const topic = data.toString()
    const followers = clients.get(topic) ?? new Set()
    clients.set(topic, followers.add(client))
    client.on('close', () => followers.delete(client))
    client.send('0')
  })
})
setInterval(() => {
  for (const client of sockets.clients) client.ping()
}, silenceMs / 2)
listen(server)
