import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

/** Lower bound for an HTTP response in Node: no router, no database, constant bytes. */
const job = JSON.stringify({ jobid: '0199aaaa-0000-7000-8000-000000000001', state: 'uploaded', seq: 1 })

const server = createServer((request, response) => {
  if (request.headers['if-none-match']) response.writeHead(304, { etag: '"1"' }).end()
  else response.writeHead(200, { 'content-type': 'application/json', 'content-length': job.length }).end(job)
})

server.listen(0, '127.0.0.1', () => {
  process.send?.({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
})
process.once('SIGTERM', () => process.exit(0))
