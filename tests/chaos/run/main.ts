import { readFileSync, writeFileSync } from 'node:fs'
import { check } from '#tests/chaos/checker/check.ts'
import { measure } from '#tests/chaos/checker/measures.ts'
import { type Command, parseCommand, type RunOptions, usage } from './options.ts'
import { describeMachine } from './report/machine.ts'
import { type RunResult, toMarkdown } from './report/markdown.ts'
import { report } from './report/text.ts'
import { runChaos } from './run.ts'

/** `npm run chaos`: a run with its report on standard output, or the tables of earlier runs. */
const say = (line: string) => console.log(line)
process.exit(await execute(parse()))

function parse(): Command {
  try {
    return parseCommand(process.argv.slice(2))
  } catch (error) {
    console.error(`${(error as Error).message}\nnpm run chaos -- --help shows the options.`)
    return process.exit(2)
  }
}

/** Returns the exit code. */
async function execute(command: Command): Promise<number> {
  if (command.kind === 'run') return run(command.options)
  say(command.kind === 'help' ? usage : toMarkdown(command.files.map(readResult)))
  return 0
}

async function run(options: RunOptions): Promise<number> {
  const command = `npm run chaos -- ${repetition(options)}`
  say(`Seed ${options.seed}, ${options.minutes} minutes, ${options.jobs} jobs. Repeat it with:\n  ${command}`)
  const interrupt = new AbortController()
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
    // Repeated signals must not end this process before what it has started.
    process.on(signal, () => {
      if (!interrupt.signal.aborted) say('Interrupted; ending what was started …')
      interrupt.abort()
    })
  }
  const evidence = await runChaos(options, say, interrupt.signal).catch((error: unknown) => {
    if (interrupt.signal.aborted) return null
    throw error
  })
  // The code of a program that SIGINT has ended, for a shell.
  if (evidence === null) return 130
  const measures = measure(evidence)
  const findings = check(evidence)
  say(report(measures, findings, evidence))
  const result = { command, machine: describeMachine(), options, measures, findings, evidence }
  if (options.json) writeFileSync(options.json, JSON.stringify(result satisfies RunResult))
  say(
    findings.length === 0
      ? '\nNo invariant was violated.'
      : `\n${findings.length} violations. Repeat: ${command}`,
  )
  return findings.length === 0 ? 0 : 1
}

function readResult(file: string): RunResult {
  return JSON.parse(readFileSync(file, 'utf8')) as RunResult
}

/** The arguments that repeat the load and the faults. */
function repetition({
  seed,
  minutes,
  jobs,
  pause,
  faults,
  storage,
  wakeUps,
  brokers,
  pdfs,
  documents,
  defect,
}: RunOptions): string {
  const isSelected = process.argv.some((argument) => argument.startsWith('--faults'))
  return [
    `--seed ${seed} --minutes ${minutes} --jobs ${jobs} --pause ${pause}`,
    ...(isSelected ? [`--faults ${faults.join()}`] : []),
    ...(storage === 'folder' ? [] : [`--storage ${storage}`]),
    `--wakeups ${wakeUps}`,
    ...(brokers ? [`--brokers ${brokers.join() || 'none'}`] : []),
    ...(pdfs ? [`--pdfs ${pdfs}`] : []),
    ...(defect ? [`--defect ${defect}`] : []),
    ...(documents ? [`--documents ${documents}`] : []),
  ].join(' ')
}
