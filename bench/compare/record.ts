import { execFileSync } from 'node:child_process'
import { appendFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { cpus, loadavg, release, totalmem } from 'node:os'
import { join } from 'node:path'
import type { CorpusResult } from './measure/corpus.ts'
import type { FaultClass } from './measure/fault-classes.ts'
import type { VariantFault } from './measure/faults.ts'
import type { LoadResult } from './measure/load.ts'
import type { MemoryResult } from './measure/memory.ts'
import type { LoadSize, Profile } from './plan/profiles.ts'

/** Where and when a comparison was measured. */
export interface RunInfo {
  profile: Profile
  seed: number
  startedAt: string
  commit: string
  machine: string
  kernel: string
  /** Load average of the last minute at the start. */
  loadAverage: number
  versions: { hearback: string; node: string; postgres: string }
  /** Median round trip of a request for `/health/live` in milliseconds. */
  rttMs: number
}

/** The stored result of one measurement. */
export type CellRecord = { id: string; run: number; finishedAt: string } & (
  | { part: 'alone'; size: LoadSize; result: LoadResult }
  | { part: 'together'; size: LoadSize; result: LoadResult }
  | { part: 'memory'; result: MemoryResult }
  | { part: 'corpus'; result: CorpusResult[] }
  | { part: 'faults'; fault: FaultClass; result: VariantFault[] }
  | { part: 'peers'; fault: FaultClass; result: VariantFault[] }
)

/** A comparison in a folder: `run.json`, and `cells.jsonl` with a line per finished measurement. */
export class ComparisonRecord {
  readonly #folder: string

  constructor(folder: string) {
    this.#folder = folder
    mkdirSync(folder, { recursive: true })
  }

  /** What an earlier run of the program stored; null when there is none. */
  get info(): RunInfo | null {
    const file = join(this.#folder, 'run.json')
    return existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : null
  }

  set info(info: RunInfo | null) {
    writeFileSync(join(this.#folder, 'run.json'), `${JSON.stringify(info, null, 2)}\n`)
  }

  /** Finished measurements. A line that a crash cut off is skipped. */
  cells(): CellRecord[] {
    const file = join(this.#folder, 'cells.jsonl')
    if (!existsSync(file)) return []
    return readFileSync(file, 'utf8')
      .split('\n')
      .filter((line) => line.endsWith('}'))
      .map((line) => JSON.parse(line) as CellRecord)
  }

  add(cell: CellRecord): void {
    appendFileSync(join(this.#folder, 'cells.jsonl'), `${JSON.stringify(cell)}\n`)
  }
}

/** Describes this machine and the versions of the project. */
export function describeMachine(): Pick<RunInfo, 'commit' | 'machine' | 'kernel' | 'loadAverage'> {
  const gib = Math.round(totalmem() / 2 ** 30)
  return {
    commit: commit(),
    machine: `${cpus().length} × ${cpus()[0]?.model ?? 'unknown processor'}, ${gib} GiB`,
    kernel: release(),
    loadAverage: Math.round((loadavg()[0] ?? 0) * 10) / 10,
  }
}

function commit(): string {
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}
