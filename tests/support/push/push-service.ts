import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A push message as the browser gets it. */
export interface PushMessage {
  path: string
  headers: IncomingHttpHeaders
  /** Size of the encrypted body. */
  bytes: number
  /** The decrypted text. */
  text: string
  /** Claims of the VAPID token, whose signature was checked. */
  claims: { aud: string; exp: number; sub: string }
}

/** The response; `hang`: none, `close`: the end of the connection. */
export type PushAnswer =
  | { status: number; headers?: Record<string, string>; body?: string }
  | 'hang'
  | 'close'

/** A push service with one subscription, which decrypts its messages as the browser would. */
export interface PushService {
  origin: string
  /** `PushSubscription.toJSON()`. */
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } }
  messages: PushMessage[]
  /** Why it rejected messages. */
  rejected: string[]
  close(): Promise<void>
}

/** Starts a push service on loopback. It rejects messages that it cannot decrypt, or whose token has no valid signature. */
export async function startPushService(
  answer: (message: PushMessage) => PushAnswer | Promise<PushAnswer> = () => ({ status: 201 }),
): Promise<PushService> {
  const browser = createECDH('prime256v1')
  browser.generateKeys()
  const auth = randomBytes(16)
  const messages: PushMessage[] = []
  const rejected: string[] = []
  const server = createServer((request, response) => {
    receive(request)
      .then((answered) => {
        if (answered === 'close') response.destroy()
        else if (answered !== 'hang') response.writeHead(answered.status, answered.headers).end(answered.body)
      })
      // The connection broke before the message was complete.
      .catch(() => response.destroy())
  })

  async function receive(request: IncomingMessage): Promise<PushAnswer> {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    const { headers, url: path = '' } = request
    let message: PushMessage
    try {
      const text = decrypt(body, browser.getPrivateKey(), browser.getPublicKey(), auth)
      const claims = verifyVapid(headers.authorization ?? '')
      message = { path, headers, bytes: body.length, text, claims }
    } catch (error) {
      rejected.push(String(error))
      return { status: 400, body: String(error) }
    }
    messages.push(message)
    return answer(message)
  }

  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys = { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') }
  return {
    origin,
    subscription: { endpoint: `${origin}/push/${randomBytes(8).toString('hex')}`, keys },
    messages,
    rejected,
    async close() {
      server.closeAllConnections()
      server.close()
      await once(server, 'close')
    },
  }
}

/** Decrypts a body of one record (RFC 8188 §2, RFC 8291 §3.4). */
function decrypt(body: Buffer, privateKey: Buffer, publicKey: Buffer, auth: Buffer): string {
  const salt = body.subarray(0, 16)
  const keyLength = body.readUInt8(20)
  const sender = body.subarray(21, 21 + keyLength)
  const encrypted = body.subarray(21 + keyLength)
  const ecdh = createECDH('prime256v1')
  ecdh.setPrivateKey(privateKey)
  const derive = (secret: Uint8Array, saltOf: Uint8Array, info: Uint8Array | string, length: number) =>
    Buffer.from(hkdfSync('sha256', secret, saltOf, info, length))
  const info = Buffer.concat([Buffer.from('WebPush: info\0'), publicKey, sender])
  const inputKey = derive(ecdh.computeSecret(sender), auth, info, 32)
  const key = derive(inputKey, salt, 'Content-Encoding: aes128gcm\0', 16)
  const nonce = derive(inputKey, salt, 'Content-Encoding: nonce\0', 12)
  const decipher = createDecipheriv('aes-128-gcm', key, nonce).setAuthTag(encrypted.subarray(-16))
  const padded = Buffer.concat([decipher.update(encrypted.subarray(0, -16)), decipher.final()])
  // The last record ends with the delimiter 2 and zeros.
  return padded.subarray(0, padded.lastIndexOf(2)).toString()
}

/** Verifies the token of a VAPID header and returns its claims (RFC 8292 §2 and §3). */
function verifyVapid(header: string): PushMessage['claims'] {
  const [, token = '', key = ''] = /^vapid t=([^,]+), k=(\S+)$/.exec(header) ?? []
  const [head = '', claims = '', signature = ''] = token.split('.')
  const point = Buffer.from(key, 'base64url')
  const text = (part: Buffer) => part.toString('base64url')
  const coordinates = { x: text(point.subarray(1, 33)), y: text(point.subarray(33)) }
  const publicKey = createPublicKey({ key: { kty: 'EC', crv: 'P-256', ...coordinates }, format: 'jwk' })
  const signed = Buffer.from(`${head}.${claims}`)
  const isValid = verify(
    'sha256',
    signed,
    { key: publicKey, dsaEncoding: 'ieee-p1363' },
    Buffer.from(signature, 'base64url'),
  )
  if (!isValid) throw new Error('The signature of the VAPID token is not valid.')
  return JSON.parse(Buffer.from(claims, 'base64url').toString())
}
