import type { Finding } from './check.ts'
import type { Evidence } from './evidence.ts'

/**
 * An event has the same id, type and data in every mode, at every destination and on every attempt, and the
 * notifications of an event have the same content.
 */
export function checkEnvelopes({ followers, receipts }: Evidence): Finding[] {
  const known = new Map<string, string>()
  const findings: Finding[] = []
  const received = [
    ...followers.flatMap(({ mode, events }) =>
      events.map((event) => ({ ...event, by: mode, content: 'event' })),
    ),
    ...receipts.map((receipt) => ({ ...receipt, by: receipt.destination })),
  ]
  for (const { by, id, jobid, seq, type, content, digest } of received) {
    const key = `${jobid}-${seq}`
    if (id !== key) findings.push({ invariant: 'different id', detail: `${by}: ${id} for ${key}` })
    const parts = { type, [content]: digest }
    for (const [part, value] of Object.entries(parts)) {
      const first = known.get(`${key} ${part}`) ?? value
      known.set(`${key} ${part}`, first)
      if (first !== value)
        findings.push({ invariant: 'different envelope', detail: `${by}: ${part} of ${key}` })
    }
  }
  return findings
}
