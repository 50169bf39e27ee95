import { Webhook } from 'standardwebhooks'
import { describe, expect, it } from 'vitest'
import { parseSignature, verifySignature } from '#core/http/webhook-receiver.ts'
import { newSecret, rotateSecret } from './secret.ts'
import { sign, signedHeaders } from './signature.ts'

const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw'
const now = new Date('2026-05-01T12:00:00.500Z')
const timestamp = Math.floor(now.getTime() / 1_000)
const parts = {
  id: '0199aaaa-0000-7000-8000-000000000000-3',
  timestamp,
  body: '{"type":"job.completed","ä":"✓ 日本"}',
}

function check(secrets: string[], headers: Record<string, string>, body = parts.body, at = now) {
  const signature = parseSignature((name) => headers[name])
  return signature ? verifySignature(secrets, signature, body, at) : null
}

describe('a signature', () => {
  it('is the published example of Standard Webhooks', () => {
    expect(
      sign(secret, {
        id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
        timestamp: 1614265330,
        body: '{"test": 2432232314}',
      }),
    ).toBe('v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=')
  })

  it('is what the library of Standard Webhooks makes, byte for byte', () => {
    for (const key of [secret, newSecret(), newSecret()]) {
      const library = new Webhook(key).sign(parts.id, new Date(timestamp * 1_000), parts.body)
      expect(sign(key, parts)).toBe(library)
    }
  })

  it('is taken by the library', () => {
    const fresh = { ...parts, timestamp: Math.floor(Date.now() / 1_000) }
    const headers = signedHeaders(fresh, { secret, formerSecrets: [] })
    expect(new Webhook(secret).verify(parts.body, headers)).toEqual(JSON.parse(parts.body))
  })

  it('differs with the id, the time, the body and the secret', () => {
    const others = [
      sign(secret, { ...parts, id: 'other' }),
      sign(secret, { ...parts, timestamp: timestamp + 1 }),
      sign(secret, { ...parts, body: `${parts.body} ` }),
      sign(newSecret(), parts),
    ]
    expect(new Set([sign(secret, parts), ...others]).size).toBe(5)
  })
})

describe('a new secret', () => {
  it('holds 32 bytes and is never the same', () => {
    const secrets = Array.from({ length: 20 }, newSecret)
    expect(new Set(secrets).size).toBe(20)
    for (const made of secrets) {
      expect(made).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/)
      expect(Buffer.from(made.slice(6), 'base64')).toHaveLength(32)
    }
  })

  it('signs beside the old one for a day, and alone after that', async () => {
    const after = rotateSecret({ secret, formerSecrets: [] }, now)
    const headers = signedHeaders(parts, after)
    expect(headers['webhook-signature']?.split(' ')).toHaveLength(2)
    expect(await check([secret], headers)).toBe(true)
    expect(await check([after.secret], headers)).toBe(true)

    const dayLater = { ...parts, timestamp: timestamp + 86_401 }
    expect(signedHeaders(dayLater, after)['webhook-signature']).toBe(sign(after.secret, dayLater))
  })

  it('may follow another within the day: the old ones sign on, five of them at most', () => {
    let secrets = rotateSecret({ secret, formerSecrets: [] }, now)
    for (let n = 0; n < 8; n++) secrets = rotateSecret(secrets, new Date(now.getTime() + n))
    expect(signedHeaders(parts, secrets)['webhook-signature']?.split(' ')).toHaveLength(6)
  })
})

describe('verifying', () => {
  const headers = signedHeaders(parts, { secret, formerSecrets: [] })

  it('takes what the library signs', async () => {
    const signature = new Webhook(secret).sign(parts.id, new Date(timestamp * 1_000), parts.body)
    expect(await check([newSecret(), secret], { ...headers, 'webhook-signature': signature })).toBe(true)
  })

  it('refuses every other secret, body, id and signature', async () => {
    expect(await check([newSecret()], headers)).toBe(false)
    expect(await check([], headers)).toBe(false)
    expect(await check([secret], headers, `${parts.body} `)).toBe(false)
    expect(await check([secret], { ...headers, 'webhook-id': 'other' })).toBe(false)
    for (const signature of [
      'v1,',
      'v1,AAAA',
      'v1,***',
      'v1a,AAAA',
      headers['webhook-signature']?.slice(3) ?? '',
      'v2,x',
    ]) {
      expect(await check([secret], { ...headers, 'webhook-signature': signature })).toBe(false)
    }
  })

  it('refuses calls of another time', async () => {
    const minutes = (n: number) => new Date(now.getTime() + n * 60_000)
    expect(await check([secret], headers, parts.body, minutes(4.9))).toBe(true)
    expect(await check([secret], headers, parts.body, minutes(-4.9))).toBe(true)
    expect(await check([secret], headers, parts.body, minutes(5.1))).toBe(false)
    expect(await check([secret], headers, parts.body, minutes(-5.1))).toBe(false)
    expect(await check([secret], { ...headers, 'webhook-timestamp': `${timestamp}.0` })).toBe(false)
  })

  it('needs all three headers', () => {
    for (const name of Object.keys(headers)) expect(check([secret], { ...headers, [name]: '' })).toBeNull()
  })
})
