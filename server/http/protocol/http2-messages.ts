import type { OutgoingHttpHeaders } from 'node:http'
import { Http2ServerRequest, Http2ServerResponse, type ServerHttp2Stream } from 'node:http2'

/** Headers of one HTTP/1.1 connection; a message that carries them is malformed in HTTP/2 (RFC 9113 §8.2.2). */
const connectionHeaders = new Set([
  'connection',
  'http2-settings',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
])

type HeaderList = OutgoingHttpHeaders | readonly string[]

/** A request over HTTP/2 that HTTP/1.1 handlers can read: it has `Host` in place of the pseudo-headers. */
export class Http2Request extends Http2ServerRequest {
  constructor(...message: ConstructorParameters<typeof Http2ServerRequest>) {
    super(...message)
    const fields = Object.entries(this.headers).filter(([name]) => !name.startsWith(':'))
    Object.defineProperty(this, 'headers', {
      value: { host: this.authority, ...Object.fromEntries(fields) },
    })
  }
}

/**
 * A response over HTTP/2 that HTTP/1.1 handlers can write: headers of the connection and the reason phrase are
 * dropped, and `closed` and `destroyed` exist.
 */
export class Http2Response extends Http2ServerResponse<Http2Request> {
  constructor(stream: ServerHttp2Stream) {
    super(stream)
    let closed = false
    this.once('close', () => {
      closed = true
    })
    Object.defineProperties(this, {
      closed: { get: () => closed },
      destroyed: { get: () => closed || stream.destroyed },
      statusMessage: { value: '', writable: true },
    })
  }

  override setHeader(name: string, value: number | string | readonly string[]): void {
    if (!connectionHeaders.has(name.toLowerCase())) super.setHeader(name, value)
  }

  override appendHeader(name: string, value: string | string[]): void {
    if (!connectionHeaders.has(name.toLowerCase())) super.appendHeader(name, value)
  }

  override writeHead(status: number, phraseOrHeaders?: string | HeaderList, headers?: HeaderList): this {
    const given = typeof phraseOrHeaders === 'string' ? headers : (phraseOrHeaders ?? headers)
    for (const [name, value] of pairsOf(given)) this.setHeader(name, value as string)
    return super.writeHead(status)
  }
}

/** Headers in any of the forms that `writeHead` takes. */
function pairsOf(headers: HeaderList = {}): [string, unknown][] {
  if (!isList(headers)) return Object.entries(headers).filter(([, value]) => value !== undefined)
  const flat = headers.flat()
  return flat.flatMap((name, at) => (at % 2 === 0 ? [[name, flat[at + 1]]] : []))
}

function isList(headers: HeaderList): headers is readonly string[] {
  return Array.isArray(headers)
}
