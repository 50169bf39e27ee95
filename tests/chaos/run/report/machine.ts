import { cpus, loadavg, totalmem } from 'node:os'

/** Where a run was made. */
export interface Machine {
  processors: number
  model: string
  memoryGb: number
  node: string
  /** Load average over 15 minutes (getloadavg(3)). */
  load: number
}

export function describeMachine(): Machine {
  const processors = cpus()
  return {
    processors: processors.length,
    model: processors[0]?.model ?? 'unknown processor',
    memoryGb: Math.round(totalmem() / 2 ** 30),
    node: process.versions.node,
    load: Number((loadavg()[2] ?? 0).toFixed(1)),
  }
}
