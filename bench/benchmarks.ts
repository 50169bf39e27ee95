import { benchmark as catchUp } from './delivery/catch-up.ts'
import { benchmark as destinations } from './delivery/destinations.ts'
import { benchmark as modes } from './delivery/modes.ts'
import { benchmark as wakeups } from './delivery/wakeups.ts'
import { benchmark as webhooks } from './delivery/webhooks.ts'
import { benchmark as analysis } from './jobs/analysis.ts'
import { benchmark as command } from './jobs/command.ts'
import { benchmark as pipeline } from './jobs/pipeline.ts'
import { benchmark as sandbox } from './jobs/sandbox.ts'
import { benchmark as access } from './service/access.ts'
import { benchmark as growth } from './service/growth.ts'
import { benchmark as limits } from './service/limits.ts'
import { benchmark as pages } from './service/pages.ts'
import { benchmark as reads } from './service/reads.ts'
import { benchmark as recovery } from './service/recovery.ts'
import { benchmark as retention } from './service/retention.ts'
import { benchmark as startup } from './service/startup.ts'
import { benchmark as traces } from './service/traces.ts'
import type { Benchmark } from './support/report/benchmark.ts'

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
  sandbox,
  access,
  startup,
  recovery,
  retention,
  growth,
  limits,
  command,
  traces,
  pages,
]
