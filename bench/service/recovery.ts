import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { JobView } from '#core/jobs/job.ts'
import { serviceNodeFlags } from '#server/processes/node-flags.ts'
import { SupervisedProcess } from '#server/processes/supervised-process.ts'
import { cpuMsOfTree } from '../support/process-cpu.ts'
import { type Benchmark, runIfMain, secondsFigure, until } from '../support/report/benchmark.ts'
import { openStack, type Stack } from '../support/stack.ts'

const webScript = 'tests/support/server/web-process.ts'
const workerScript = 'worker/main.ts'
const port = 39_127

/**
 * Time from `kill -9` to recovery: of the supervised web process to its next response, and of a worker to the next
 * attempt of the job that it was analysing, which another worker makes.
 */
export const benchmark: Benchmark = {
  name: 'recovery',
  title: 'Recovery from a killed process',
  usage: '[runs = 5]',
  async run([runs = '5']) {
    const stack = await openStack()
    try {
      const webSeconds: number[] = []
      const workerSeconds: number[] = []
      for (let run = 0; run <= Number(runs); run++) {
        const seconds = await measureWeb(stack)
        // The first run fills the compile cache.
        if (run > 0) webSeconds.push(seconds)
      }
      const { url } = await stack.start(webScript)
      for (let run = 0; run < Number(runs); run++) workerSeconds.push(await measureWorker(stack, url))
      return [
        secondsFigure('web process: kill -9 to the next response', webSeconds),
        secondsFigure('worker: kill -9 to the next attempt', workerSeconds),
      ]
    } finally {
      await stack.close()
    }
  },
}

/** Seconds from the kill of a supervised web process until a request is answered again. */
async function measureWeb(stack: Stack): Promise<number> {
  let pid = 0
  const ready = Promise.withResolvers<string>()
  const supervised = new SupervisedProcess({
    name: 'web process',
    script: path.resolve(webScript),
    nodeFlags: serviceNodeFlags,
    env: { ...stack.env, NODE_COMPILE_CACHE: path.join(stack.folder, 'compile-cache'), PORT: String(port) },
    databaseUrl: Promise.resolve(stack.databaseUrl),
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
  await until(() => isLive(url))
  const recoveryS = (performance.now() - killedAt) / 1_000
  await supervised.stop()
  return recoveryS
}

/** Seconds from the kill of a worker in the middle of an analysis until another worker has begun the next attempt. */
async function measureWorker(stack: Stack, url: string): Promise<number> {
  const workers = [await stack.start(workerScript), await stack.start(workerScript)]
  const cpuBefore = workers.map(({ child }) => cpuMsOfTree(child.pid ?? 0))
  const response = await fetch(`${url}/pdf/bench`, {
    method: 'POST',
    headers: { 'content-type': 'application/pdf' },
    body: await readFile('public/samples/book-300-pages.pdf'),
  })
  const { jobid } = (await response.json()) as { jobid: string }
  await untilJob(url, jobid, ({ progress }) => (progress?.done ?? 0) > 0)
  const [first = 0, second = 0] = workers.map(
    ({ child }, index) => cpuMsOfTree(child.pid ?? 0) - (cpuBefore[index] ?? 0),
  )
  // The worker that analyses has used more CPU.
  const [killed, other] = first > second ? workers : workers.toReversed()
  const killedAt = performance.now()
  if (killed) await stack.stop(killed.child, 'SIGKILL')
  await untilJob(url, jobid, ({ attempt }) => attempt === 2)
  const recoveryS = (performance.now() - killedAt) / 1_000
  await untilJob(url, jobid, ({ state }) => state === 'completed')
  if (other) await stack.stop(other.child)
  return recoveryS
}

/** @throws Error when the job ends without having met the condition */
function untilJob(url: string, jobid: string, isMet: (job: JobView) => boolean): Promise<void> {
  return until(async () => {
    const job = (await (await fetch(`${url}/results/${jobid}`)).json()) as JobView
    if (!isMet(job) && job.finishedAt) throw new Error(`The job ended too early, as ${job.state}.`)
    return isMet(job)
  })
}

async function isLive(url: string): Promise<boolean> {
  const response = await fetch(`${url}/health/live`).catch(() => null)
  await response?.text()
  return response?.ok ?? false
}

await runIfMain(import.meta, benchmark)
