import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { readFile } from 'node:fs/promises'
import path from 'node:path'
import type { Readable, Writable } from 'node:stream'
import { FrameReader, frame, frameHeader } from '#worker/analysis/process/frames.ts'
import { launchChild } from '#worker/analysis/process/launch.ts'
import { sandboxedPid } from '#worker/analysis/process/sandbox.ts'
import { cpuMsOf } from '../support/process-cpu.ts'
import { percentile } from '../support/report/figures.ts'

/**
 * Throughput of one analysis process with and without its sandbox, on the same documents in turns:
 * `node bench/jobs/sandbox.ts [rounds]`. The ratio by CPU time does not depend on other work of the machine.
 */
const rounds = Number(process.argv[2] ?? 10)
const documentsPerRound = 20
const documents = await Promise.all(
  ['letter.pdf', 'financial-report.pdf'].map((name) => readFile(path.join('public/samples', name))),
)
const options = { namespaces: true, memoryMb: 1024, timeoutS: 120 }
const maxPages = 5_000

/** One process with the sandbox, one with neither namespaces, limits nor Node's permission model. */
const closed = launchChild(options)
const open: ChildProcess = spawn(
  process.execPath,
  [
    ...['--max-old-space-size=512', '--expose-gc', '--disable-warning=ExperimentalWarning'],
    ...['worker/analysis/process/child.ts', String((options.memoryMb - 192) * 2 ** 20)],
  ],
  { env: {} as NodeJS.ProcessEnv, stdio: ['ignore', 'ignore', 'inherit', 'pipe', 'pipe'] },
)
try {
  const processes = [
    await connect('with the sandbox', closed, (pid) => sandboxedPid(pid, options)),
    await connect('without', open, (pid) => pid),
  ]
  // The first round warms up.
  for (let round = 0; round <= rounds; round++)
    for (const { measure } of round % 2 ? processes : processes.toReversed()) await measure(round > 0)
  const [sandboxed, bare] = processes.map(({ name, wallMs, cpuMs }) => {
    const wall = percentile(wallMs, 0.5) / documentsPerRound
    const cpu = cpuMs.reduce((sum, ms) => sum + ms, 0) / (rounds * documentsPerRound)
    console.log(`${name}: median ${wall.toFixed(1)} ms and ${cpu.toFixed(1)} ms of CPU per document`)
    return { wall, cpu }
  })
  if (sandboxed && bare) {
    const [wall, cpu] = [bare.wall / sandboxed.wall, bare.cpu / sandboxed.cpu]
    console.log(`throughput with the sandbox: ${wall.toFixed(2)} of that without, by CPU ${cpu.toFixed(2)}`)
  }
} finally {
  process.kill(-(closed.pid ?? 0), 'SIGKILL')
  open.kill('SIGKILL')
}

/** Waits until the process is ready. `measure` has it analyse the documents of a round. */
async function connect(name: string, child: ChildProcess, pidOf: (pid: number) => number) {
  const input = child.stdio[3] as Writable
  let onFrame = (_kind: string) => {}
  const reader = new FrameReader(2 ** 28, (kind) => onFrame(kind))
  ;(child.stdio[4] as Readable).on('data', (chunk: Buffer) => reader.push(chunk))
  const next = (...kinds: string[]) =>
    new Promise<void>((resolve) => {
      onFrame = (kind) => kinds.includes(kind) && resolve()
    })
  await Promise.race([
    next(frame.ready),
    once(child, 'exit').then(() => Promise.reject(new Error(`The process ${name} did not start.`))),
  ])
  const pid = pidOf(child.pid ?? 0)
  const wallMs: number[] = []
  const cpuMs: number[] = []
  const job = Buffer.from(JSON.stringify({ maxPages }))
  return {
    name,
    wallMs,
    cpuMs,
    async measure(counts: boolean) {
      const startedAt = performance.now()
      const cpuBefore = cpuMsOf(pid)
      for (let n = 0; n < documentsPerRound; n++) {
        const pdf = documents[n % documents.length] ?? Buffer.alloc(0)
        const answered = next(frame.end, frame.failure)
        input.write(
          Buffer.concat([frameHeader(frame.job, job.length), job, frameHeader(frame.pdf, pdf.length), pdf]),
        )
        await answered
      }
      if (!counts) return
      wallMs.push(performance.now() - startedAt)
      cpuMs.push(cpuMsOf(pid) - cpuBefore)
    },
  }
}
