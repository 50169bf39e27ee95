import { createDecipheriv, createECDH, createPublicKey, hkdfSync, randomBytes, verify } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A push message as the browser gets it. */
export interface PushMessage {
  headers: IncomingHttpHeaders
  /** Size of the encrypted body. */
  bytes: number
  /** The decrypted text. */
  text: string
  /** Claims of the VAPID token, whose signature was checked. */
  claims: { aud: string; exp: number; sub: string }
}

/** Status of the response, with headers; `hang`: none. */
export type PushAnswer = { status: number; headers?: Record<string, string> } | 'hang'

/** A push service with one subscription, which decrypts its messages as the browser would. */
export interface PushService {
  origin: string
  /** `PushSubscription.toJSON()`. */
  subscription: { endpoint: string; keys: { p256dh: string; auth: string } }
  messages: PushMessage[]
  close(): Promise<void>
}

/** Starts a push service on loopback. It rejects messages whose token was not signed with `key`. */
export async function startPushService(
  answer: (message: PushMessage) => PushAnswer | Promise<PushAnswer> = () => ({ status: 201 }),
): Promise<PushService> {
  const browser = createECDH('prime256v1')
  browser.generateKeys()
  const auth = randomBytes(16)
  const messages: PushMessage[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request) chunks.push(chunk)
    const body = Buffer.concat(chunks)
    try {
      const text = decrypt(body, browser.getPrivateKey(), browser.getPublicKey(), auth)
      const claims = verifyVapid(request.headers.authorization ?? '')
      const message = { headers: request.headers, bytes: body.length, text, claims }
      messages.push(message)
      const given = await answer(message)
      if (given !== 'hang') response.writeHead(given.status, given.headers).end()
    } catch (error) {
      response.writeHead(400).end(String(error))
    }
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  const keys = { p256dh: browser.getPublicKey('base64url'), auth: auth.toString('base64url') }
  return {
    origin,
    subscription: { endpoint: `${origin}/push/${randomBytes(8).toString('hex')}`, keys },
    messages,
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
