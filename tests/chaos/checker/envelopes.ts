import type { Finding } from './check.ts'
import type { Evidence } from './evidence.ts'

/** An event has the same id and data in every mode, at every destination and on every attempt. */
export function checkEnvelopes({ followers, receipts }: Evidence): Finding[] {
  const digests = new Map<string, string>()
  const findings: Finding[] = []
  const received = [
    ...followers.flatMap(({ mode, events }) => events.map((event) => ({ ...event, by: mode }))),
    ...receipts.map((receipt) => ({ ...receipt, by: receipt.destination })),
  ]
  for (const { by, id, jobid, seq, type, digest } of received) {
    const key = `${jobid}-${seq}`
    if (id !== key) findings.push({ invariant: 'different id', detail: `${by}: ${id} for ${key}` })
    const content = `${type} ${digest}`
    const first = digests.get(key)
    if (first !== undefined && first !== content)
      findings.push({ invariant: 'different envelope', detail: `${by}: ${key}` })
    digests.set(key, first ?? content)
  }
  return findings
}
