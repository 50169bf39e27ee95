import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { measurePeer } from '../peers/measure-peer.ts'
import { peers } from '../peers/peers.ts'
import { measureCorpus } from './measure/corpus.ts'
import { deliveryWorker, type Environment } from './measure/environment.ts'
import { measureFault } from './measure/faults.ts'
import { measureLoad } from './measure/load.ts'
import { measureMemory } from './measure/memory.ts'
import type { Cell } from './plan/cells.ts'
import { corpusUtilization, type LoadSize, type Profile } from './plan/profiles.ts'
import { answeringModes, type Variant } from './plan/variants.ts'
import type { CellRecord } from './record.ts'

const samples = join(import.meta.dirname, '../../public/samples')

/** Where documents wait for a worker, or deliveries for their next attempt, an event is late before it is lost. */
const patientTimeoutMs = 120_000

/** What measurements run on. */
export interface RunContext {
  environment: Environment
  profile: Profile
  variants: readonly Variant[]
}

/** Runs one measurement. */
export async function runCell(context: RunContext, cell: Cell): Promise<CellRecord> {
  const { environment, profile, variants } = context
  const { id, run, seed } = cell
  const { receiveTimeoutMs } = profile
  const finished = () => ({ id, run, finishedAt: new Date().toISOString() })
  switch (cell.part) {
    case 'alone': {
      const { jobs } = cell.size
      const plan = {
        ...toLoad(cell.size),
        jobs: cell.variant ? jobs : jobs * profile.baselineFactor,
        variants: cell.variant ? [cell.variant] : [],
        seed,
        receiveTimeoutMs,
      }
      const result = await measureLoad(environment, plan)
      return { ...finished(), part: cell.part, size: cell.size, result }
    }
    case 'together': {
      const result = await measureLoad(environment, {
        ...toLoad(cell.size),
        variants,
        seed,
        receiveTimeoutMs,
      })
      return { ...finished(), part: cell.part, size: cell.size, result }
    }
    case 'memory': {
      const result = await measureMemory(environment, cell.variant, profile.memoryClients)
      return { ...finished(), part: cell.part, result }
    }
    case 'corpus': {
      const names = readdirSync(samples).filter((name) => name.endsWith('.pdf'))
      const documents = Array.from({ length: profile.corpusRounds }, () => names).flat()
      const result = await measureCorpus(environment, {
        variants,
        answering: answeringModes(),
        documents: documents.map((name) => join(samples, name)),
        utilization: corpusUtilization,
        receiveTimeoutMs: patientTimeoutMs,
        seed,
      })
      await environment.replaceWorker(deliveryWorker)
      return { ...finished(), part: cell.part, result }
    }
    case 'faults': {
      const { classes: _, ...sizes } = profile.faults
      const result = await measureFault(environment, {
        ...sizes,
        fault: cell.fault,
        variants,
        seed,
        receiveTimeoutMs: patientTimeoutMs,
      })
      return { ...finished(), part: cell.part, fault: cell.fault, result }
    }
    case 'peers': {
      const { classes: _, ...sizes } = profile.faults
      const plan = { ...sizes, fault: cell.fault, seed }
      const result = await Promise.all(peers.map((peer) => measurePeer(environment.stack, peer, plan)))
      return { ...finished(), part: cell.part, fault: cell.fault, result }
    }
  }
}

function toLoad({ jobSeconds, clients, jobs }: LoadSize) {
  return { jobMs: jobSeconds * 1_000, jobs, perSecond: clients / jobSeconds }
}
