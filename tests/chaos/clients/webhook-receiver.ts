import { createClient } from '#client/client.ts'
import { startReceiver } from '#client/webhooks/receiver.ts'
import { digestOf } from '#tests/chaos/checker/digest.ts'
import type { Receipt } from '#tests/chaos/checker/evidence.ts'
import { openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { Answers, type Receiver } from './receiver.ts'

const destination = 'webhook'

/** Starts a receiver of webhooks that verifies signatures. */
export async function startWebhookReceiver(owner: string): Promise<Receiver> {
  const receipts: Receipt[] = []
  const secrets: string[] = []
  const answers = new Answers()
  const receiver = await startReceiver({
    secrets: () => secrets,
    async onCall({ headers, path, verified, event }) {
      const data = (event?.data ?? {}) as { jobid?: string; userid?: string; seq?: number }
      const { jobid = '', userid = '', seq = 0 } = data
      const type = event?.type ?? ''
      const message = { id: headers['webhook-id'] ?? '', type, jobid, userid, seq, digest: digestOf(data) }
      const { answer, accepted, ended } = answers.take()
      const origin = { destination, owner, content: 'event', verified, path, accepted } as const
      receipts.push({ ...message, ...origin, at: Date.now() })
      if (!answer.hang) return answer
      await ended
      throw new Error('The receiver closes the connection.')
    },
  })
  const link = await openFaultyProxy(Number(new URL(receiver.url).port))
  return {
    ...{ destination, owner, receipts, link, answers },
    async register(baseUrl) {
      const client = createClient({ baseUrl })
      const config = { url: `${link.url}/events`, format: 'standard' }
      const { secrets: created } = await client.createDestination(owner, { type: destination, config })
      secrets.push(...Object.values(created))
    },
    async close() {
      await link.close()
      await receiver.close()
    },
  }
}
