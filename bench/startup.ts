import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import path from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { webNodeFlags } from '#server/node-flags.ts'
import { SupervisedProcess } from '#server/supervised-process.ts'
import { percentile } from './support/figures.ts'
import { openStack } from './support/stack.ts'

/**
 * Start of the web process (without its pages, which load after it listens) and of the worker:
 * `node bench/startup.ts [runs]`. CPU seconds until ready, with and without Node's compile cache, in turns; memory
 * when ready; and the time from `kill -9` of the supervised web process to the next response.
 */
const runs = Number(process.argv[2] ?? 5)
const webScript = 'tests/support/server/web-process.ts'
const programs = [
  { name: 'web process', script: webScript, flags: webNodeFlags },
  { name: 'worker', script: 'worker/main.ts', flags: [] },
]
const ticksPerSecond = 100
const port = 39_127

const stack = await openStack()
const cacheFolder = await mkdtemp(path.join(stack.folder, 'compile-cache-'))
try {
  for (const { name, script, flags } of programs) {
    const cached: number[] = []
    const uncached: number[] = []
    let memory = 0
    for (let run = 0; run <= runs; run++) {
      const warm = await measureStart(script, flags, { NODE_COMPILE_CACHE: cacheFolder })
      // The first run fills the cache.
      if (run === 0) continue
      cached.push(warm.cpuS)
      memory = warm.pssMb
      uncached.push((await measureStart(script, flags, { NODE_DISABLE_COMPILE_CACHE: '1' })).cpuS)
    }
    console.log(
      `${name}, CPU until ready: ${seconds(cached)} with compile cache, ${seconds(uncached)} without; PSS ${memory.toFixed(0)} MB`,
    )
  }
  const recoveries: number[] = []
  for (let run = 0; run < runs; run++) recoveries.push(await measureRecovery())
  console.log(`web process, kill -9 to the next response: ${seconds(recoveries)}`)
} finally {
  await stack.close()
  await rm(cacheFolder, { recursive: true, force: true })
}

async function measureStart(script: string, flags: string[], env: Record<string, string>) {
  const { child } = await stack.start(script, env, flags)
  const { utime, stime } = readTimes(child.pid)
  const pssMb = readPss(child.pid)
  await stack.stop(child)
  return { cpuS: (utime + stime) / ticksPerSecond, pssMb }
}

/** Time from the kill of a supervised process until a request is answered again. */
async function measureRecovery(): Promise<number> {
  let pid = 0
  const ready = Promise.withResolvers<string>()
  const supervised = new SupervisedProcess({
    name: 'web process',
    script: path.resolve(webScript),
    nodeFlags: webNodeFlags,
    env: { ...stack.env, NODE_COMPILE_CACHE: cacheFolder, PORT: String(port) },
    record: {
      add(added) {
        pid = added
      },
      remove() {},
    },
    say() {},
    onReady: (url) => ready.resolve(url ?? ''),
    onCrashLoop: (reason) => ready.reject(new Error(reason)),
  })
  supervised.start()
  const url = await ready.promise
  const killedAt = performance.now()
  process.kill(pid, 'SIGKILL')
  while (!(await isLive(url))) await delay(2)
  const recoveryS = (performance.now() - killedAt) / 1_000
  await supervised.stop()
  return recoveryS
}

async function isLive(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/live`).catch(() => null)
  await response?.text()
  return response?.ok ?? false
}

/** CPU time in clock ticks (proc_pid_stat(5)). */
function readTimes(pid = 0): { utime: number; stime: number } {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return { utime: Number(fields[11]), stime: Number(fields[12]) }
}

/** Proportional set size in megabytes (proc_pid_smaps(5)). */
function readPss(pid = 0): number {
  const text = readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8')
  return Number(/^Pss:\s+(\d+)/m.exec(text)?.[1]) / 1_024
}

function seconds(samples: number[]): string {
  return `median ${percentile(samples, 0.5).toFixed(2)} s (best ${Math.min(...samples).toFixed(2)} s)`
}
