import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'
import { openStack } from '../support/stack.ts'

const root = join(import.meta.dirname, '../..')
const letter = 'public/samples/letter.pdf'
const run = promisify(execFile)

/**
 * Time from the start of a command to the result of a one-page PDF: `hearback analyze` by npx and without it, beside
 * curl, which submits the same file and waits for its result in one request (`Prefer: wait`).
 */
export const benchmark: Benchmark = {
  name: 'command',
  title: 'hearback analyze beside curl',
  usage: '[runs = 10]',
  async run([runs = '10']) {
    const stack = await openStack()
    try {
      const { url } = await stack.start('tests/support/server/web-process.ts')
      await stack.start('worker/main.ts')
      const analyze = ['analyze', letter, '--user', 'bench', '--json']
      const commands: Record<string, readonly string[]> = {
        curl: ['curl', '-sS', '--fail', '-H', 'Prefer: wait=60', '-F', `file=@${letter}`, `${url}/pdf/bench`],
        'hearback analyze': [process.execPath, 'scripts/hearback.mjs', ...analyze],
        'npx hearback analyze': ['npx', 'hearback', ...analyze],
      }
      const env = { ...process.env, HEARBACK_URL: url, XDG_STATE_HOME: stack.folder }
      const samples: Record<string, number[]> = Object.fromEntries(
        Object.keys(commands).map((name) => [name, []]),
      )
      // Alternating, so that other load on the machine affects all alike. The first round warms up.
      for (let round = 0; round <= Number(runs); round++)
        for (const [name, command] of Object.entries(commands)) {
          const ms = await measure(command, env)
          if (round > 0) samples[name]?.push(ms)
        }
      return compareWithCurl(samples)
    } finally {
      await stack.close()
    }
  },
}

/** Milliseconds until the command has printed the finished job. */
async function measure([file = '', ...args]: readonly string[], env: NodeJS.ProcessEnv): Promise<number> {
  const startedAt = performance.now()
  const { stdout } = await run(file, args, { cwd: root, env })
  const ms = performance.now() - startedAt
  if (JSON.parse(stdout).state !== 'completed') throw new Error(`${file} printed an unfinished job.`)
  return ms
}

function compareWithCurl({ curl = [], ...others }: Record<string, number[]>): Figure[] {
  const reference = { name: 'curl', value: percentile(curl, 0.5) }
  return Object.entries(others).map(([name, own]) => ({
    name: `${name}: start to result, median`,
    value: percentile(own, 0.5),
    unit: 'ms',
    better: 'lower',
    reference,
    samples: own.length,
  }))
}

await runIfMain(import.meta, benchmark)
