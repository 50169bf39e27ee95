import type { FaultClass } from '../measure/fault-classes.ts'
import type { Cell } from './cells.ts'

/** Faults of connections and clients. The others act on the web process, which all measurements share. */
const linkFaults: ReadonlySet<FaultClass> = new Set(['partition', 'omission', 'receiver'])

/**
 * The cells in the order of the plan, those of one run that are measured at the same time as one batch: loads with all
 * variants, of which only latencies are read, faults of links, and faults of peers, whose servers are their own.
 */
export function toBatches(cells: readonly Cell[]): Cell[][] {
  return [...Map.groupBy(cells, batchKey).values()]
}

function batchKey(cell: Cell): string {
  const { id, part, run } = cell
  const isShared =
    part === 'together' || part === 'peers' || (part === 'faults' && linkFaults.has(cell.fault))
  return isShared ? `${part}/${run}` : id
}
