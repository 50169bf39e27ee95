import { type Receiver, type ReceiverAnswer, startReceiver } from '#client/webhooks/receiver.ts'
import { digestOf } from '#tests/chaos/checker/digest.ts'
import type { Receipt } from '#tests/chaos/checker/evidence.ts'

/** The webhook receiver of one user. */
export interface WebhookReceiver {
  readonly owner: string
  readonly url: string
  readonly secrets: string[]
  readonly receipts: Receipt[]
  /** How it answers from now on; connections that hang are closed. */
  setAnswer(answer: ReceiverAnswer): void
  close(): Promise<void>
}

/** Starts a receiver that verifies signatures and records every call. `destination` is the type it stands for. */
export async function startWebhookReceiver(owner: string, destination: string): Promise<WebhookReceiver> {
  const receipts: Receipt[] = []
  const secrets: string[] = []
  let answer: ReceiverAnswer = {}
  let changed = Promise.withResolvers<void>()
  const receiver: Receiver = await startReceiver({
    secrets: () => secrets,
    async onCall({ headers, path, verified, event }) {
      const data = (event?.data ?? {}) as { jobid?: string; userid?: string; seq?: number }
      const { jobid = '', userid = '', seq = 0 } = data
      const type = event?.type ?? ''
      const message = { id: headers['webhook-id'] ?? '', type, jobid, userid, seq, digest: digestOf(data) }
      const accepted = !answer.hang && (answer.status ?? 204) < 300
      receipts.push({ ...message, at: Date.now(), destination, owner, verified, path, accepted })
      if (!answer.hang) return answer
      await changed.promise
      throw new Error('The receiver closes the connection.')
    },
  })
  return {
    owner,
    url: `${receiver.url}events`,
    secrets,
    receipts,
    setAnswer(next) {
      answer = next
      changed.resolve()
      changed = Promise.withResolvers()
    },
    close: () => receiver.close(),
  }
}
