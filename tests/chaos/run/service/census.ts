import { readdirSync, readFileSync } from 'node:fs'
import type { ResourceSample } from '#tests/chaos/checker/evidence.ts'
import { descendants, type FoundProcess, isSameProcess } from '#tests/support/service/processes.ts'
import type { Role, Stack } from './stack.ts'

const intervalMs = 500

/** Every process that this one started, directly or not, as seen twice a second. */
export class Census {
  readonly #seen = new Map<string, FoundProcess>()
  readonly #timer: NodeJS.Timeout

  constructor() {
    this.#timer = setInterval(() => this.#look(), intervalMs)
  }

  #look(): void {
    for (const found of descendants(process.pid)) {
      if (found.pid !== process.pid) this.#seen.set(`${found.pid} ${found.startTicks}`, found)
    }
  }

  /** Those that are still running, also when their parent is gone. */
  left(): FoundProcess[] {
    this.#look()
    return [...this.#seen.values()].filter(isSameProcess)
  }

  /** Process ids, also of those that have ended. */
  seenPids(): number[] {
    return [...this.#seen.values()].map(({ pid }) => pid)
  }

  close(): void {
    clearInterval(this.#timer)
  }
}

const measuredRoles: readonly Role[] = ['web', 'worker', 'supervisor']

/** Memory and descriptors of the largest process of each role. */
export function sampleResources(stack: Stack): ResourceSample[] {
  return measuredRoles.flatMap((role) => {
    const samples = stack.find(role).flatMap(({ pid }) => sample(pid))
    if (samples.length === 0) return []
    return {
      role,
      processes: samples.length,
      memoryMb: Math.max(...samples.map(({ memoryMb }) => memoryMb)),
      descriptors: Math.max(...samples.map(({ descriptors }) => descriptors)),
    }
  })
}

function sample(pid: number): { memoryMb: number; descriptors: number }[] {
  try {
    const kilobytes = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]
    return [
      {
        memoryMb: Math.round(Number(kilobytes) / 1_024),
        descriptors: readdirSync(`/proc/${pid}/fd`).length,
      },
    ]
  } catch {
    // It ended in between.
    return []
  }
}
