import type { FaultClass } from '../measure/fault-classes.ts'
import type { Cell } from './cells.ts'

/** Faults of connections and clients. The others act on the web process, which all measurements share. */
const linkFaults: ReadonlySet<FaultClass> = new Set(['partition', 'omission', 'receiver'])

/** Faults in which another server takes over. Its start uses processor time that events of other windows would need. */
const replacingFaults: ReadonlySet<FaultClass> = new Set(['crash', 'deploy'])

/**
 * The cells in the order of the plan, those of one run that are measured at the same time as one batch: loads with all
 * variants, of which only latencies are read; faults of links; and those faults of peers, which have servers of their own,
 * that start no other server.
 */
export function toBatches(cells: readonly Cell[]): Cell[][] {
  return [...Map.groupBy(cells, batchKey).values()]
}

function batchKey(cell: Cell): string {
  const { id, part, run } = cell
  const isShared =
    part === 'together' ||
    (part === 'peers' && !replacingFaults.has(cell.fault)) ||
    (part === 'faults' && linkFaults.has(cell.fault))
  return isShared ? `${part}/${run}` : id
}
