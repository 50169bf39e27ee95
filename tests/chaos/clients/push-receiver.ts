import { setTimeout as delay } from 'node:timers/promises'
import { createClient } from '#client/client.ts'
import { digestOf } from '#tests/chaos/checker/digest.ts'
import type { Receipt } from '#tests/chaos/checker/evidence.ts'
import { openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { type PushMessage, startPushService } from '#tests/support/push/push-service.ts'
import { Answers, type Receiver } from './receiver.ts'

const destination = 'web-push'

/** RFC 8292 §2: a token is valid for at most 24 hours. */
const maxTokenS = 24 * 3_600

/** Starts a push service with a subscription of one user, which decrypts messages and verifies their tokens. */
export async function startPushReceiver(owner: string): Promise<Receiver> {
  const receipts: Receipt[] = []
  const answers = new Answers()
  const service = await startPushService(async ({ path, text, claims }) => {
    const { notification } = JSON.parse(text)
    const { id, type, jobid, seq } = notification.data
    const { answer, accepted, ended } = answers.take()
    const message = { id, type, jobid, userid: null, seq, digest: digestOf(notification) }
    const verified = isValid(claims, link.url)
    const origin = { destination, owner, content: 'notification', verified, path, accepted } as const
    receipts.push({ ...message, ...origin, at: Date.now() })
    if (answer.hang) {
      await ended
      return 'close'
    }
    await delay(answer.delayMs ?? 0)
    return { status: 201, ...answer }
  })
  const link = await openFaultyProxy(Number(new URL(service.origin).port))
  return {
    ...{ destination, owner, link, answers },
    get receipts() {
      return [...receipts, ...service.rejected.map(() => toUnverified(owner))]
    },
    async register(baseUrl) {
      const { endpoint, keys } = service.subscription
      const config = {
        endpoint: endpoint.replace(service.origin, link.url),
        keys,
        applicationServerKey: await readServerKey(baseUrl),
        origin: baseUrl,
      }
      await createClient({ baseUrl }).createDestination(owner, { type: destination, config })
    },
    async close() {
      await link.close()
      await service.close()
    },
  }
}

/** The VAPID public key of the service, which a subscription names. */
async function readServerKey(baseUrl: string): Promise<string> {
  const { types } = (await (await fetch(`${baseUrl}/destination-types`)).json()) as {
    types: { name: string; schema: { properties: { applicationServerKey: { const: string } } } }[]
  }
  const type = types.find(({ name }) => name === destination)
  if (!type) throw new Error(`The service has no ${destination}.`)
  return type.schema.properties.applicationServerKey.const
}

/** Whether a token is for this push service and in force (RFC 8292 §2). */
function isValid({ aud, exp }: PushMessage['claims'], origin: string): boolean {
  const validS = exp - Date.now() / 1_000
  return aud === origin && validS > 0 && validS <= maxTokenS
}

/** A message that the push service rejected. */
function toUnverified(owner: string): Receipt {
  const unknown = {
    id: '',
    type: '',
    jobid: '',
    userid: null,
    seq: 0,
    digest: '',
    path: null,
    at: Date.now(),
  }
  return { ...unknown, destination, owner, content: 'notification', verified: false, accepted: false }
}
