import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Lower bound for an HTTP response in Node: no router, no database, always the text in RESPONSE_BODY. */
const body = process.env.RESPONSE_BODY ?? ''
const head = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }

const server = createServer((_request, response) => void response.writeHead(200, head).end(body))

server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
process.once('SIGTERM', () => process.exit(0))
