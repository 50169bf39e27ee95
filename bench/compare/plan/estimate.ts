import { formatDuration } from '#client/format/amounts.ts'
import { idleMs } from '../measure/load.ts'
import { toBatches } from './batches.ts'
import type { Cell } from './cells.ts'
import { corpusUtilization, type Profile } from './profiles.ts'
import { lengthSpread } from './schedule.ts'
import { answeringModes, type Variant } from './variants.ts'

/** Seconds of the fixed parts of a measurement on two cores, rounded up from the records of runs. */
const fixed = {
  /** Start of the database and the processes, and the jobs that are discarded. */
  start: 15,
  cell: 0.3,
  client: 0.005,
  /** A job of a fault with its client, before the window. */
  faultClient: 0.02,
  faultEnd: 3,
  peers: 1.5,
  /** Exchange of the worker process, before and after the corpus. */
  corpus: 6,
  document: 0.35,
}

/** Number of sample documents (`public/samples`). */
export const sampleDocuments = 5

export interface EstimateContext {
  profile: Profile
  variants: readonly Variant[]
}

/** Seconds that the measurements take with the start of the service, on two cores that nothing else uses. */
export function estimateSeconds(context: EstimateContext, cells: readonly Cell[]): number {
  if (cells.length === 0) return 0
  return toBatches(cells).reduce((sum, batch) => sum + estimateBatch(context, batch), fixed.start)
}

/** Seconds of measurements that run at the same time. */
export function estimateBatch(context: EstimateContext, batch: readonly Cell[]): number {
  return Math.max(...batch.map((cell) => estimateCell(context, cell)))
}

function estimateCell({ profile, variants }: EstimateContext, cell: Cell): number {
  const { faults } = profile
  switch (cell.part) {
    case 'alone': {
      const jobs = cell.variant ? cell.size.jobs : cell.size.jobs * profile.baselineFactor
      const tail = cell.variant ? lastPoll([cell.variant]) : idleMs / 1_000
      return load({ ...cell.size, jobs }, 0) + tail + fixed.cell
    }
    case 'together':
      // The variant whose jobs arrive last.
      return load(cell.size, 2) + lastPoll(variants) + fixed.cell
    case 'memory':
      return fixed.cell + fixed.client * Math.max(...profile.memoryClients)
    case 'corpus': {
      const ways = variants.length + answeringModes().length
      const documents = sampleDocuments * profile.corpusRounds
      const perSecond = (corpusUtilization * corpusSlots) / fixed.document
      return fixed.corpus + 2 * sampleDocuments * fixed.document + (ways * documents) / perSecond
    }
    case 'faults': {
      const silence = cell.fault === 'omission' ? 2 * (faults.silenceMs / 1_000) : 0
      const setup = fixed.faultClient * faults.clients * variants.length
      return setup + 1.5 * (faults.windowMs / 1_000) + silence + lastPoll(variants) + fixed.faultEnd
    }
    case 'peers':
      return fixed.peers + 1.5 * (faults.windowMs / 1_000) + faults.peerWaitMs / 1_000
  }
}

/** Slots of the worker on two cores. */
const corpusSlots = 2

/** Until the last job ends; `deviations` is how many standard deviations its arrival is late. */
function load(
  { jobs, clients, jobSeconds }: { jobs: number; clients: number; jobSeconds: number },
  deviations: number,
) {
  const arrivals = (jobs / clients) * jobSeconds * (1 + deviations / Math.sqrt(jobs))
  return arrivals + jobSeconds * (1 + lengthSpread)
}

/** Seconds from the end of a job to the last poll of its client. */
function lastPoll(variants: readonly Variant[]): number {
  return Math.max(0, ...variants.map(({ intervalMs }) => intervalMs ?? 0)) / 1_000
}

/** An estimate as text, in whole minutes: `9 min` or `2 h 50 min`. */
export function formatEstimate(seconds: number): string {
  return formatDuration(Math.max(1, Math.round(seconds / 60)) * 60_000)
}
