import { type Receiver, type ReceiverAnswer, startReceiver } from '#client/webhooks/receiver.ts'
import { digestOf } from '#tests/chaos/checker/digest.ts'
import type { Receipt } from '#tests/chaos/checker/evidence.ts'
import { type FaultyProxy, openFaultyProxy } from '#tests/support/http/faulty-proxy.ts'

/** The webhook receiver of one user, with a proxy in front of it. */
export interface WebhookReceiver {
  readonly owner: string
  readonly url: string
  readonly secrets: string[]
  readonly receipts: Receipt[]
  /** In front of it. */
  readonly link: FaultyProxy
  /** Number of calls with an answer other than the default one. */
  readonly disturbedCalls: number
  /** Whether it has another answer than the default one. */
  readonly isDisturbed: boolean
  /** How it answers from now on; connections that hang are closed. */
  setAnswer(answer: ReceiverAnswer): void
  close(): Promise<void>
}

/** Starts a receiver that verifies signatures and records every call. `destination` is the type it stands for. */
export async function startWebhookReceiver(owner: string, destination: string): Promise<WebhookReceiver> {
  const receipts: Receipt[] = []
  const secrets: string[] = []
  const none: ReceiverAnswer = {}
  let answer = none
  let disturbedCalls = 0
  let changed = Promise.withResolvers<void>()
  const receiver: Receiver = await startReceiver({
    secrets: () => secrets,
    async onCall({ headers, path, verified, event }) {
      const data = (event?.data ?? {}) as { jobid?: string; userid?: string; seq?: number }
      const { jobid = '', userid = '', seq = 0 } = data
      const type = event?.type ?? ''
      const message = { id: headers['webhook-id'] ?? '', type, jobid, userid, seq, digest: digestOf(data) }
      const accepted = !answer.hang && (answer.status ?? 204) < 300
      if (answer !== none) disturbedCalls++
      receipts.push({ ...message, at: Date.now(), destination, owner, verified, path, accepted })
      if (!answer.hang) return answer
      await changed.promise
      throw new Error('The receiver closes the connection.')
    },
  })
  const link = await openFaultyProxy(Number(new URL(receiver.url).port))
  return {
    owner,
    url: `${link.url}/events`,
    link,
    secrets,
    receipts,
    get disturbedCalls() {
      return disturbedCalls
    },
    get isDisturbed() {
      return answer !== none
    },
    setAnswer(next) {
      answer = Object.keys(next).length === 0 ? none : next
      changed.resolve()
      changed = Promise.withResolvers()
    },
    async close() {
      await link.close()
      await receiver.close()
    },
  }
}
