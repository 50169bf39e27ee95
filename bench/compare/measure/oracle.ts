/** What a client should have received, against what it received. */
export interface DeliveryCount {
  /** Events that were committed for it. */
  events: number
  /** Committed events that it never knew of, neither as an event nor in a later representation of the job. */
  lost: number
  /** Events that its handler got more than once. */
  duplicates: number
  /** Events that its handler got after a later one. */
  outOfOrder: number
}

/** Compares the committed `seq`s with those that the handler got, in order, and those that the client knew of. */
export function countDeliveries(
  committed: readonly number[],
  { received, known }: { received: readonly number[]; known: { has(seq: number): boolean } },
): DeliveryCount {
  const seen = new Set<number>()
  let highest = 0
  let duplicates = 0
  let outOfOrder = 0
  for (const seq of received) {
    if (seen.has(seq)) duplicates++
    else if (seq < highest) outOfOrder++
    seen.add(seq)
    highest = Math.max(highest, seq)
  }
  return {
    events: committed.length,
    lost: committed.filter((seq) => !seen.has(seq) && !known.has(seq)).length,
    duplicates,
    outOfOrder,
  }
}
