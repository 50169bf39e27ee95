import { writeFileSync } from 'node:fs'
import { check } from '#tests/chaos/checker/check.ts'
import { measure } from '#tests/chaos/checker/measures.ts'
import { parseOptions, type RunOptions, usage } from './options.ts'
import { report } from './report.ts'
import { runChaos } from './run.ts'

/** `npm run chaos`: a run with its report on standard output. */
const say = (line: string) => console.log(line)
let options: RunOptions | null
try {
  options = parseOptions(process.argv.slice(2))
} catch (error) {
  console.error(`${(error as Error).message}\nnpm run chaos -- --help shows the options.`)
  process.exit(2)
}
if (options === null) {
  say(usage)
  process.exit()
}

const command = `npm run chaos -- ${repetition(options)}`
say(`Seed ${options.seed}, ${options.minutes} minutes, ${options.jobs} jobs. Repeat it with:\n  ${command}`)
const interrupt = new AbortController()
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => interrupt.abort())
const evidence = await runChaos(options, say, interrupt.signal)
const measures = measure(evidence)
const findings = check(evidence)
say(report(measures, findings, evidence))
if (options.json)
  writeFileSync(options.json, JSON.stringify({ command, options, measures, findings, evidence }))
say(
  findings.length === 0
    ? '\nNo invariant was violated.'
    : `\n${findings.length} violations. Repeat: ${command}`,
)
process.exit(findings.length === 0 ? 0 : 1)

/** The arguments that repeat the load and the faults. */
function repetition({ seed, minutes, jobs, faults, brokers, pdfs, documents, defect }: RunOptions): string {
  const isSelected = process.argv.some((argument) => argument.startsWith('--faults'))
  return [
    `--seed ${seed} --minutes ${minutes} --jobs ${jobs}`,
    ...(isSelected ? [`--faults ${faults.join()}`] : []),
    ...(brokers ? [`--brokers ${brokers.join() || 'none'}`] : []),
    ...(pdfs ? [`--pdfs ${pdfs}`] : []),
    ...(defect ? [`--defect ${defect}`] : []),
    ...(documents ? [`--documents ${documents}`] : []),
  ].join(' ')
}
