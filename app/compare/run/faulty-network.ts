/** How bad the network between a follower and the server is. */
export interface Weakness {
  /** Added to the way there and back, in milliseconds. */
  latencyMs: number
}

/** A network that can be cut and given back. */
export interface WeakNetwork {
  weaken(weakness: Weakness): void
  /** Breaks what is open and lets nothing new through. */
  cut(): void
  restore(): void
}

/** The parts of a worker's global scope through which all traffic goes. */
type Scope = Pick<typeof globalThis, 'fetch' | 'WebSocket' | 'XMLHttpRequest'>

/**
 * Puts a weak network between this worker's code and the real one. To the code on top everything looks as when
 * a cable is pulled: streams break with an error, requests fail, sockets close.
 */
export function installWeakNetwork(scope: Scope): WeakNetwork {
  const line = new Line()
  scope.fetch = weakFetch(scope.fetch.bind(scope), line)
  scope.WebSocket = weakWebSocket(scope.WebSocket, line)
  scope.XMLHttpRequest = weakXmlHttpRequest(scope.XMLHttpRequest, line)
  return line
}

/** What all that goes over the network shares: whether it is cut, and how slow it is. */
class Line implements WeakNetwork {
  down = false
  halfWayMs = 0
  readonly #open = new Set<() => void>()

  weaken({ latencyMs }: Weakness): void {
    this.halfWayMs = latencyMs / 2
  }

  cut(): void {
    this.down = true
    for (const breakIt of this.#open) breakIt()
    this.#open.clear()
  }

  restore(): void {
    this.down = false
  }

  /** Has `breakIt` called when the network is cut, until the returned function is. */
  onCut(breakIt: () => void): () => void {
    this.#open.add(breakIt)
    return () => void this.#open.delete(breakIt)
  }

  /** Resolves after the time that one way takes. */
  async pass(): Promise<void> {
    if (this.halfWayMs > 0) await new Promise((passed) => setTimeout(passed, this.halfWayMs))
  }
}

function weakFetch(real: typeof fetch, line: Line): typeof fetch {
  return async (input, init) => {
    await line.pass()
    const broken = Promise.withResolvers<never>()
    broken.promise.catch(() => {})
    const fail = () => broken.reject(new TypeError('Failed to fetch'))
    if (line.down) fail()
    const mended = line.onCut(fail)
    try {
      const response = await Promise.race([real(input, init), broken.promise])
      await line.pass()
      return response.body ? weakResponse(response, response.body, line) : response
    } finally {
      mended()
    }
  }
}

function weakResponse(response: Response, body: ReadableStream<Uint8Array>, line: Line): Response {
  const reader = body.getReader()
  let mended = () => {}
  const stream = new ReadableStream<Uint8Array>({
    start(controller) {
      const breakIt = () => {
        controller.error(new TypeError('network error'))
        reader.cancel().catch(() => {})
      }
      if (line.down) breakIt()
      else mended = line.onCut(breakIt)
    },
    async pull(controller) {
      try {
        const { done, value } = await reader.read()
        await line.pass()
        if (value) controller.enqueue(value)
        if (!done) return
        mended()
        controller.close()
      } catch (error) {
        mended()
        // Broken already, when it was cut while a piece was on its way.
        if (!line.down) controller.error(error)
      }
    },
    cancel(reason) {
      mended()
      return reader.cancel(reason)
    },
  })
  const { status, statusText, headers } = response
  return new Response(stream, { status, statusText, headers })
}

function weakWebSocket(Real: typeof WebSocket, line: Line): typeof WebSocket {
  return class extends Real {
    #told: ((event: MessageEvent) => void) | null = null

    constructor(url: string | URL, protocols?: string | string[]) {
      super(url, protocols)
      this.addEventListener(
        'close',
        line.onCut(() => this.close()),
      )
      if (line.down) this.close()
    }

    override send(data: Parameters<WebSocket['send']>[0]): void {
      if (line.halfWayMs === 0) super.send(data)
      else void line.pass().then(() => this.readyState === Real.OPEN && super.send(data))
    }

    // The library on top sets this property and adds no listener.
    override set onmessage(listener: ((event: MessageEvent) => void) | null) {
      this.#told = listener
      super.onmessage = listener && ((event) => void line.pass().then(() => this.#told?.(event)))
    }

    override get onmessage(): ((event: MessageEvent) => void) | null {
      return this.#told
    }
  }
}

function weakXmlHttpRequest(Real: typeof XMLHttpRequest, line: Line): typeof XMLHttpRequest {
  return class extends Real {
    override send(body?: Parameters<XMLHttpRequest['send']>[0]): void {
      super.send(body)
      if (line.down) this.abort()
      else
        this.addEventListener(
          'loadend',
          line.onCut(() => this.abort()),
        )
    }
  }
}
