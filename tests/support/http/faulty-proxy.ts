import { once } from 'node:events'
import { type AddressInfo, connect, createServer, type Socket } from 'node:net'

interface Pair {
  client: Socket
  server: Socket
  /** First bytes from the client; they identify the protocol and the application. */
  hello: string
  frozen: boolean
  /** Of a frozen pair: whether the close of one end closes the other one. */
  passesClose: boolean
}

/** A TCP proxy that injects faults. */
export interface FaultyProxy {
  readonly port: number
  readonly url: string
  /** Number of open connections. */
  readonly size: number
  /** Bytes that clients (`up`) and servers (`down`) sent so far. */
  readonly bytes: { readonly up: number; readonly down: number }
  /** Connections that `cut` and `freeze` hit so far, and chunks of data that were delayed. */
  readonly hits: { readonly cut: number; readonly frozen: number; readonly delayed: number }
  /** Whether new connections are frozen or data is delayed. */
  readonly isFaulty: boolean
  /** Sets the target ports of new connections, which take turns. */
  aim(...ports: number[]): void
  /** Closes all connections, half of them with a reset. */
  cut(): void
  /** Closes the next connection on which the server sends data, after half of the chunk. */
  cutNextResponse(): void
  /**
   * Discards the next data of the server that contains `text`, with all that follows, and closes the connection or
   * leaves it half-open. Resolves when that has happened.
   */
  loseAnswer(text: string, fault: 'close' | 'freeze'): Promise<void>
  /** Makes open connections half-open: no data passes and neither end is closed. Returns their number. */
  freeze(which?: (hello: string) => boolean): number
  /** Whether new connections are half-open from the start. */
  freezeNew(on: boolean): void
  /**
   * Ends a freeze: new connections work, and frozen ones whose one end is or will be closed are closed, as by the reset
   * that answers a keep-alive probe. Their discarded data stays lost.
   */
  thaw(): void
  /** Limits each connection towards the client, in bytes per second; Infinity removes the limit. */
  throttle(bytesPerSecond: number): void
  /** Delays each chunk of data, in both directions, by this many milliseconds. */
  delay(ms: number): void
  close(): Promise<void>
}

/** Opens a proxy in front of a local port. */
export async function openFaultyProxy(port: number): Promise<FaultyProxy> {
  const pairs = new Set<Pair>()
  let targets = [port]
  let opened = 0
  let delayMs = 0
  let pace = Number.POSITIVE_INFINITY
  let drops = 0
  const bytes = { up: 0, down: 0 }
  const hits = { cut: 0, frozen: 0, delayed: 0 }
  let cutsNextAnswer = false
  let freezesNew = false
  let losing: { text: string; fault: 'close' | 'freeze'; lost(): void } | null = null

  const proxy = createServer((client) => {
    const server = connect(targets[opened++ % targets.length] ?? port, '127.0.0.1')
    const pair: Pair = { client, server, hello: '', frozen: freezesNew, passesClose: false }
    pairs.add(pair)
    if (freezesNew) hits.frozen++
    pass(client, server, pair, () => Number.POSITIVE_INFINITY)
    pass(server, client, pair, () => pace)
  })

  function pass(from: Socket, to: Socket, pair: Pair, bytesPerSecond: () => number): void {
    from.on('data', (chunk: Buffer) => {
      bytes[from === pair.client ? 'up' : 'down'] += chunk.length
      if (from === pair.client && pair.hello.length < 1_024) pair.hello += chunk.toString('latin1')
      if (pair.frozen) return
      if (losing && from === pair.server && chunk.includes(losing.text)) {
        const { fault, lost } = losing
        losing = null
        pair.frozen = true
        if (fault === 'close') drop(pair)
        lost()
        return
      }
      if (cutsNextAnswer && from === pair.server) {
        cutsNextAnswer = false
        // No later data may pass: a broken connection loses the end of a stream, never its middle.
        pair.frozen = true
        to.write(chunk.subarray(0, chunk.length / 2), () => drop(pair))
        return
      }
      if (delayMs > 0) {
        hits.delayed++
        from.pause()
        setTimeout(() => {
          if (!pair.frozen) to.write(chunk)
          from.resume()
        }, delayMs)
        return
      }
      to.write(chunk)
      const ms = (chunk.length / bytesPerSecond()) * 1_000
      if (ms < 1) return
      from.pause()
      setTimeout(() => from.resume(), ms)
    })
    // `close` follows every error.
    from.on('error', () => {})
    from.on('close', () => {
      if (pair.frozen && !pair.passesClose) return
      pairs.delete(pair)
      to.destroy()
    })
  }

  function drop(pair: Pair): void {
    pairs.delete(pair)
    for (const socket of [pair.client, pair.server]) {
      if (drops++ % 2 === 0) socket.resetAndDestroy()
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
    bytes,
    hits,
    get isFaulty() {
      return freezesNew || delayMs > 0
    },
    aim(...ports) {
      targets = ports
    },
    cut() {
      hits.cut += pairs.size
      for (const pair of pairs) drop(pair)
    },
    cutNextResponse() {
      cutsNextAnswer = true
    },
    loseAnswer(text, fault) {
      return new Promise((lost) => {
        losing = { text, fault, lost }
      })
    },
    freezeNew(on) {
      freezesNew = on
    },
    thaw() {
      freezesNew = false
      for (const pair of pairs) {
        pair.passesClose = true
        if (pair.client.destroyed || pair.server.destroyed) drop(pair)
      }
    },
    freeze(which = () => true) {
      const frozen = [...pairs].filter(({ hello }) => which(hello))
      hits.frozen += frozen.filter((pair) => !pair.frozen).length
      for (const pair of frozen) Object.assign(pair, { frozen: true, passesClose: false })
      return frozen.length
    },
    throttle(bytesPerSecond) {
      pace = bytesPerSecond
    },
    delay(ms) {
      delayMs = ms
    },
    async close() {
      for (const pair of pairs) drop(pair)
      proxy.close()
      await once(proxy, 'close')
    },
  }
}
