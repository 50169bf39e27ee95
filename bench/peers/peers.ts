import { once } from 'node:events'
import { createServer } from 'node:http'
import { json } from 'node:stream/consumers'
import { io } from 'socket.io-client'
import { WebSocket } from 'ws'
import type { Peer, PeerClientOptions, Publication } from './peer.ts'

const reconnectMs = 500

const recoveringSocketIo: Peer = {
  id: 'socket.io-recovery',
  title: 'Socket.IO 4 with connection state recovery',
  how: 'Rooms per job. Missed packets are kept in the memory of the server for two minutes.',
  script: 'bench/peers/servers/recovering-socket-io.ts',
  isCalled: false,
  async connect({ port, topic, received }: PeerClientOptions) {
    const client = io(`http://127.0.0.1:${port}`, {
      transports: ['websocket'],
      forceNew: true,
      reconnectionDelay: reconnectMs,
    })
    client.on('event', (seq: number) => received.add(seq))
    const joined = new Promise<void>((resolve) => {
      client.on('connect', async () => {
        if (!client.recovered) await client.emitWithAck('follow', topic).catch(() => {})
        resolve()
      })
    })
    await joined
    return { stop: async () => void client.disconnect() }
  },
}

const plainWebSocket: Peer = {
  id: 'ws',
  title: 'ws 8, reconnecting',
  how: 'A set of open connections per job. Clients reconnect after 0.5 s, and after the same silence as those of hearback.',
  script: 'bench/peers/servers/plain-ws.ts',
  isCalled: false,
  async connect({ port, topic, silenceMs, received }) {
    let client: WebSocket
    let isStopped = false
    const open = (onJoined: () => void) => {
      let silence: NodeJS.Timeout | undefined
      const one = new WebSocket(`ws://127.0.0.1:${port}`)
      const touch = () => {
        clearTimeout(silence)
        silence = setTimeout(() => one.terminate(), silenceMs)
      }
      client = one
      touch()
      one.on('open', () => one.send(topic))
      one.on('ping', touch)
      one.on('message', (data) => {
        touch()
        const seq = Number(data.toString())
        if (seq === 0) onJoined()
        else received.add(seq)
      })
      one.on('error', () => {})
      one.on('close', () => {
        clearTimeout(silence)
        if (!isStopped) setTimeout(() => isStopped || open(onJoined), reconnectMs)
      })
    }
    await new Promise<void>((resolve) => open(resolve))
    return {
      async stop() {
        isStopped = true
        client.terminate()
      },
    }
  },
}

const callbackThread: Peer = {
  id: 'callback',
  title: 'Callback from the process, 3 attempts',
  how: 'The process that finished the job calls the URL of the client, three times at most, one second apart.',
  script: 'bench/peers/servers/callback-thread.ts',
  isCalled: true,
  async connect({ port, received }) {
    const server = createServer(async (request, response) => {
      const body = (await json(request).catch(() => null)) as Publication | null
      if (body) received.add(body.seq)
      response.writeHead(body ? 204 : 400).end()
    })
    server.listen(port, '127.0.0.1')
    await once(server, 'listening')
    return {
      async stop() {
        server.closeAllConnections()
        server.close()
        await once(server, 'close')
      },
    }
  },
}

/** Systems that are measured under the same faults. */
export const peers: readonly Peer[] = [recoveringSocketIo, plainWebSocket, callbackThread]
