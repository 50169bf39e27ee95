/** Conditions of the simulated network. */
export interface NetworkConditions {
  /** Added to each round trip, in milliseconds. */
  latencyMs: number
}

/** A simulated network that can be cut and restored. */
export interface FaultyNetwork {
  configure(weakness: NetworkConditions): void
  /** Breaks open connections and fails new ones. */
  cut(): void
  restore(): void
}

/** The global functions that all traffic uses. */
type Scope = Pick<typeof globalThis, 'fetch' | 'WebSocket' | 'XMLHttpRequest'>

/**
 * Replaces the network functions of a worker by ones that can be cut and slowed. A cut looks like an unplugged
 * cable: streams end with an error, requests fail, sockets close.
 */
export function installFaultyNetwork(scope: Scope): FaultyNetwork {
  const network = new NetworkState()
  scope.fetch = faultyFetch(scope.fetch.bind(scope), network)
  scope.WebSocket = faultyWebSocket(scope.WebSocket, network)
  scope.XMLHttpRequest = faultyXmlHttpRequest(scope.XMLHttpRequest, network)
  return network
}

/** The state that all replaced functions share. */
class NetworkState implements FaultyNetwork {
  down = false
  oneWayMs = 0
  readonly #open = new Set<() => void>()

  configure({ latencyMs }: NetworkConditions): void {
    this.oneWayMs = latencyMs / 2
  }

  cut(): void {
    this.down = true
    for (const breakIt of this.#open) breakIt()
    this.#open.clear()
  }

  restore(): void {
    this.down = false
  }

  /** Calls `breakIt` when the network is cut. Returns a function that removes the callback. */
  onCut(breakIt: () => void): () => void {
    this.#open.add(breakIt)
    return () => void this.#open.delete(breakIt)
  }

  /** Resolves after the delay of one direction. */
  async delay(): Promise<void> {
    if (this.oneWayMs > 0) await new Promise((resolve) => setTimeout(resolve, this.oneWayMs))
  }
}

function faultyFetch(original: typeof fetch, network: NetworkState): typeof fetch {
  return async (input, init) => {
    await network.delay()
    const cut = Promise.withResolvers<never>()
    cut.promise.catch(() => {})
    const fail = () => cut.reject(new TypeError('Failed to fetch'))
    if (network.down) fail()
    const removeCallback = network.onCut(fail)
    try {
      const response = await Promise.race([original(input, init), cut.promise])
      await network.delay()
      return response.body ? faultyResponse(response, response.body, network) : response
    } finally {
      removeCallback()
    }
  }
}

function faultyResponse(
  response: Response,
  body: ReadableStream<Uint8Array>,
  network: NetworkState,
): Response {
  const reader = body.getReader()
  let removeCallback = () => {}
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const breakIt = () => {
        controller.error(new TypeError('network error'))
        reader.cancel().catch(() => {})
      }
      if (network.down) breakIt()
      else removeCallback = network.onCut(breakIt)
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        await network.delay()
        if (value) controller.enqueue(value)
        if (!done) return
        removeCallback()
        controller.close()
      } catch (error) {
        removeCallback()
        // A cut has already ended the stream.
        if (!network.down) controller.error(error)
      }
    },
    cancel(reason) {
      removeCallback()
      return reader.cancel(reason)
    },
  })
  const { status, statusText, headers } = response
  return new Response(stream, { status, statusText, headers })
}

function faultyWebSocket(Real: typeof WebSocket, network: NetworkState): typeof WebSocket {
  return class extends Real {
    #listener: ((event: MessageEvent) => void) | null = null

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener(
        'close',
        network.onCut(() => this.close()),
      )
      if (network.down) this.close()
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      if (network.oneWayMs === 0) super.send(data)
      else void network.delay().then(() => this.readyState === Real.OPEN && super.send(data))
    }

    // engine.io sets this property instead of adding a listener.
    override set onmessage(listener: ((event: MessageEvent) => void) | null) {
      this.#listener = listener
      super.onmessage = listener && ((event) => void network.delay().then(() => this.#listener?.(event)))
    }

    override get onmessage(): ((event: MessageEvent) => void) | null {
      return this.#listener
    }
  }
}

function faultyXmlHttpRequest(Real: typeof XMLHttpRequest, network: NetworkState): typeof XMLHttpRequest {
  return class extends Real {
    override send(body?: Parameters<XMLHttpRequest['send']>[0]): void {
      super.send(body)
      if (network.down) this.abort()
      else
        this.addEventListener(
          'loadend',
          network.onCut(() => this.abort()),
        )
    }
  }
}
