import { benchmark as access } from './access.ts'
import { benchmark as analysis } from './analysis.ts'
import { benchmark as catchUp } from './catch-up.ts'
import { benchmark as command } from './command.ts'
import { benchmark as destinations } from './destinations.ts'
import { benchmark as limits } from './limits.ts'
import { benchmark as modes } from './modes.ts'
import { benchmark as pages } from './pages.ts'
import { benchmark as pipeline } from './pipeline.ts'
import { benchmark as reads } from './reads.ts'
import { benchmark as recovery } from './recovery.ts'
import { benchmark as startup } from './startup.ts'
import type { Benchmark } from './support/benchmark.ts'
import { benchmark as traces } from './traces.ts'
import { benchmark as wakeups } from './wakeups.ts'
import { benchmark as webhooks } from './webhooks.ts'

/** All benchmarks, in the order in which they run. */
export const benchmarks: readonly Benchmark[] = [
  reads,
  pipeline,
  wakeups,
  modes,
  catchUp,
  webhooks,
  destinations,
  analysis,
  access,
  startup,
  recovery,
  limits,
  command,
  traces,
  pages,
]
