import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

interface Pair {
  client: Socket
  server: Socket
  /** What the client said first: enough to tell what it is. */
  hello: string
  frozen: boolean
}

/** A TCP proxy that misbehaves when it is told to. */
export interface FaultyProxy {
  readonly port: number
  readonly url: string
  /** How many connections pass through it. */
  readonly size: number
  /** Where connections go from now on. */
  aim(port: number): void
  /** Breaks all connections, half of them with a reset. */
  cut(): void
  /** Breaks the next connection on which the server says something, after half of what it says. */
  cutNextAnswer(): void
  /** Makes connections half-open: nothing passes any more and neither end is told. New ones work. Returns how many. */
  freeze(which?: (hello: string) => boolean): number
  /** Bytes a second and connection towards the client, from now on; Infinity is full speed. */
  throttle(bytesPerSecond: number): void
  close(): Promise<void>
}

/** Opens one in front of a port of this machine. */
export async function openFaultyProxy(port: number): Promise<FaultyProxy> {
  const pairs = new Set<Pair>()
  let target = port
  let pace = Number.POSITIVE_INFINITY
  let cuts = 0
  let cutsNextAnswer = false

  const proxy = createServer((client) => {
    const server = connect(target, '127.0.0.1')
    const pair: Pair = { client, server, hello: '', frozen: false }
    pairs.add(pair)
    pass(client, server, pair, () => Number.POSITIVE_INFINITY)
    pass(server, client, pair, () => pace)
  })

  function pass(from: Socket, to: Socket, pair: Pair, bytesPerSecond: () => number): void {
    from.on('data', (chunk: Buffer) => {
      if (from === pair.client && pair.hello.length < 1_024) pair.hello += chunk.toString('latin1')
      if (pair.frozen) return
      if (cutsNextAnswer && from === pair.server) {
        cutsNextAnswer = false
        // Nothing may pass after the half: a line that breaks has no hole in it.
        pair.frozen = true
        to.write(chunk.subarray(0, chunk.length / 2), () => drop(pair))
        return
      }
      to.write(chunk)
      const ms = (chunk.length / bytesPerSecond()) * 1_000
      if (ms < 1) return
      from.pause()
      setTimeout(() => from.resume(), ms)
    })
    // Its end comes with `close`; whoever was reset has nothing to say about it.
    from.on('error', () => {})
    from.on('close', () => {
      if (pair.frozen) return
      pairs.delete(pair)
      to.destroy()
    })
  }

  function drop(pair: Pair): void {
    pairs.delete(pair)
    for (const socket of [pair.client, pair.server]) {
      if (cuts++ % 2 === 0) socket.resetAndDestroy()
      else socket.destroy()
    }
  }

  proxy.listen(0, '127.0.0.1')
  await once(proxy, 'listening')
  const own = (proxy.address() as AddressInfo).port
  return {
    port: own,
    url: `http://127.0.0.1:${own}`,
    get size() {
      return pairs.size
    },
    aim(port) {
      target = port
    },
    cut() {
      for (const pair of pairs) drop(pair)
    },
    cutNextAnswer() {
      cutsNextAnswer = true
    },
    freeze(which = () => true) {
      const frozen = [...pairs].filter(({ hello }) => which(hello))
      for (const pair of frozen) pair.frozen = true
      return frozen.length
    },
    throttle(bytesPerSecond) {
      pace = bytesPerSecond
    },
    async close() {
      for (const pair of pairs) drop(pair)
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
