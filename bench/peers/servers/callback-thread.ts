import { setTimeout as delay } from 'node:timers/promises'
import type { Publication } from '../peer.ts'
import { createPublishServer, listen } from './publish.ts'

const attempts = 3
const retryAfterMs = 1_000
const timeoutMs = 5_000

/** Calls the client's URL from the process that finished the job, with three attempts; nothing is stored. */
async function call({ topic, seq, callback }: Publication): Promise<void> {
  for (let attempt = 1; attempt <= attempts; attempt++) {
    if (attempt > 1) await delay(retryAfterMs)
    try {
      const body = JSON.stringify({ topic, seq })
      const signal = AbortSignal.timeout(timeoutMs)
      const { ok } = await fetch(callback ?? '', { method: 'POST', body, signal })
      if (ok) return
    } catch {
      // The next attempt, if any, is the only reaction.
    }
  }
}

listen(createPublishServer((publication) => void call(publication)))
