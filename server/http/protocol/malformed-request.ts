import { STATUS_CODES } from 'node:http'
import type { Duplex } from 'node:stream'
import { ApiError } from '#core/http/api-error.ts'
import { problemResponse } from '../problem-response.ts'

/** Time that a client has to read the problem. */
const closingTimeoutMs = 500

/** Answers what is not an HTTP/1.1 request with a problem, and closes the connection. */
export function rejectMalformed(error: NodeJS.ErrnoException, socket: Duplex): void {
  // A reset by the client, or a response that has begun: the problem would become a part of its body.
  if (!socket.writable || error.code === 'ECONNRESET' || Reflect.get(socket, '_httpMessage')?.headersSent) {
    socket.destroy()
    return
  }
  const { status, headers, body } = problemResponse(toProblem(error))
  const lines = Object.entries(headers ?? {}).map(([name, value]) => `${name}: ${value}\r\n`)
  const length = `connection: close\r\ncontent-length: ${Buffer.byteLength(body)}`
  // Closing a socket with unread data resets the connection, which may discard the response.
  socket.resume()
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join('')}${length}\r\n\r\n${body}`)
  const timer = setTimeout(() => socket.destroy(), closingTimeoutMs)
  socket.once('close', () => clearTimeout(timer))
}

function toProblem(error: NodeJS.ErrnoException): ApiError {
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new ApiError('headers_too_large', 'The headers of the request are larger than 16 KB.', {
      cause: error,
    })
  }
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new ApiError('request_timeout', 'The headers did not end in time.', { cause: error })
  }
  return new ApiError('invalid_request', 'The request is not valid HTTP/1.1.', { cause: error })
}
