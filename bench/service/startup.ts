import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { serviceNodeFlags } from '#server/processes/node-flags.ts'
import { descendants } from '#tests/support/service/processes.ts'
import { Service } from '#tests/support/service/service.ts'
import { cpuMsOf } from '../support/process-cpu.ts'
import { type Benchmark, type Figure, runIfMain, secondsFigure } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'
import { openStack, type Stack } from '../support/stack.ts'

const webScript = 'tests/support/server/web-process.ts'
const programs = [
  { name: 'web process', script: webScript, flags: serviceNodeFlags },
  { name: 'worker', script: 'worker/main.ts', flags: serviceNodeFlags },
]
const idleMs = 30_000
/** The first start may build the pages. */
const firstStartMs = 600_000

/**
 * Start of the web process (without its pages, which load after it listens) and of the worker. CPU seconds until
 * ready, with and without Node's compile cache, in turns; memory when ready. Of the whole service, as `npm start` runs
 * it: time of a warm start, and memory when it has been idle for half a minute.
 */
export const benchmark: Benchmark = {
  name: 'startup',
  title: 'Start of the processes',
  usage: '[runs = 5]',
  async run([runs = '5']) {
    const stack = await openStack()
    const cacheFolder = await mkdtemp(path.join(stack.folder, 'compile-cache-'))
    try {
      const figures: Figure[] = []
      for (const program of programs)
        figures.push(...(await measureProgram(stack, program, cacheFolder, Number(runs))))
      return [...figures, ...(await measureService(path.join(stack.folder, 'service'), Number(runs)))]
    } finally {
      await stack.close()
      await rm(cacheFolder, { recursive: true, force: true })
    }
  },
}

async function measureProgram(
  stack: Stack,
  { name, script, flags }: (typeof programs)[number],
  cacheFolder: string,
  runs: number,
): Promise<Figure[]> {
  const cached: number[] = []
  const uncached: number[] = []
  let memory = 0
  for (let run = 0; run <= runs; run++) {
    const warm = await measureStart(stack, script, flags, { NODE_COMPILE_CACHE: cacheFolder })
    // The first run fills the cache.
    if (run === 0) continue
    cached.push(warm.cpuS)
    memory = warm.pssMb
    uncached.push((await measureStart(stack, script, flags, { NODE_DISABLE_COMPILE_CACHE: '1' })).cpuS)
  }
  return [
    {
      ...secondsFigure(`${name}: CPU until ready`, cached),
      reference: { name: 'without the compile cache', value: percentile(uncached, 0.5) },
    },
    { name: `${name}: memory when ready`, value: memory, unit: 'MB', better: 'lower' },
  ]
}

async function measureStart(stack: Stack, script: string, flags: string[], env: Record<string, string>) {
  const { child } = await stack.start(script, env, flags)
  const cpuS = cpuMsOf(child.pid) / 1_000
  const pssMb = readPss(child.pid)
  await stack.stop(child)
  return { cpuS, pssMb }
}

/** The first start creates the database, and the pages if they are not built. */
async function measureService(dataFolder: string, runs: number): Promise<Figure[]> {
  const starts: number[] = []
  let memory = 0
  for (let run = 0; run <= runs; run++) {
    const startedAt = performance.now()
    const service = new Service(dataFolder)
    try {
      await service.ready(firstStartMs)
      if (run > 0) starts.push((performance.now() - startedAt) / 1_000)
      if (run === runs) {
        await delay(idleMs)
        const { pid } = service.child
        const pids = descendants(pid ?? 0).map((found) => found.pid)
        memory = pids.reduce((sum, one) => sum + readPss(one), 0)
      }
    } finally {
      await service.stop()
    }
  }
  return [
    secondsFigure('service: warm start', starts),
    { name: 'service: memory of all processes when idle', value: memory, unit: 'MB', better: 'lower' },
  ]
}

/** Proportional set size in megabytes (proc_pid_smaps(5)). */
function readPss(pid = 0): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1_024
}

await runIfMain(import.meta, benchmark)
