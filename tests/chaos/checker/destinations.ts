import type { Finding, Invariant } from './check.ts'
import type { DestinationRow, Evidence, Receipt } from './evidence.ts'

/** Path that a redirecting receiver names. */
export const redirectTarget = '/redirected'

/** Every event of a user reached each of the user's destinations, at least once and in order per job. */
export function checkDestinations({ receipts, database }: Evidence): Finding[] {
  const owners = new Map(database.jobs.map(({ jobid, userid }) => [jobid, userid]))
  const findings: Finding[] = []
  const report = (invariant: Invariant, { destination, owner }: DestinationRow, detail: string) =>
    findings.push({ invariant, detail: `${destination} of ${owner}: ${detail}` })
  for (const receipt of receipts) {
    if (receipt.path === redirectTarget) report('followed redirect', receipt, receipt.id)
    if (receipt.verified === false) report('wrong signature', receipt, receipt.id)
    const owner = owners.get(receipt.jobid)
    if (owner !== receipt.owner || (receipt.userid ?? owner) !== owner)
      report('foreign event', receipt, receipt.id)
  }
  return [...findings, ...checkDelivered({ receipts, database }), ...checkOrder({ receipts, database })]
}

type Delivered = Pick<Evidence, 'receipts' | 'database'>

function checkDelivered({ receipts, database }: Delivered): Finding[] {
  const received = new Set(receipts.filter(({ accepted }) => accepted).map(keyOf))
  const deliveries = new Map(database.deliveries.map((delivery) => [keyOf(delivery), delivery]))
  return database.destinations.flatMap(({ destination, owner }) => {
    const owed = database.jobs
      .filter(({ userid }) => userid === owner)
      .flatMap(({ jobid, seq }) => Array.from({ length: seq }, (_, index) => ({ jobid, seq: index + 1 })))
    return owed.flatMap(({ jobid, seq }): Finding[] => {
      const key = keyOf({ destination, jobid, seq })
      const state = deliveries.get(key)?.state ?? 'not recorded'
      if (state === 'delivered' && received.has(key)) return []
      const detail = state === 'delivered' ? `${key} did not arrive` : `${key} is ${state}`
      return [{ invariant: 'undelivered event', detail }]
    })
  })
}

function checkOrder({ receipts, database }: Delivered): Finding[] {
  const failed = new Set(database.deliveries.filter(({ failures }) => failures > 0).map(keyOf))
  const channels = Map.groupBy(receipts, ({ destination, jobid }) => `${destination} ${jobid}`)
  return [...channels.values()].flatMap((mine) => {
    const firsts = [...new Map(mine.map((receipt) => [receipt.seq, receipt])).values()]
    return firsts.flatMap((receipt, index): Finding[] => {
      const isLate = firsts.slice(0, index).some(({ seq }) => seq > receipt.seq)
      // An event whose attempt failed does not hold later ones back.
      return isLate && !failed.has(keyOf(receipt))
        ? [{ invariant: 'order violation', detail: keyOf(receipt) }]
        : []
    })
  })
}

function keyOf({ destination, jobid, seq }: Pick<Receipt, 'destination' | 'jobid' | 'seq'>): string {
  return `${destination} ${jobid}-${seq}`
}
