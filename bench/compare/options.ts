import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { type Part, parts, profiles } from './plan/profiles.ts'

export const help = `Usage: npm run compare -- [--smoke | --quick | --full] [options]

Compares all delivery modes on this machine and writes report.html, compare.json, histograms.hlog and modes.json.

  --quick         three interleaved runs; about 10 minutes on two cores (default)
  --full          ten interleaved runs, up to 5,000 clients; about 3 hours on two cores
  --smoke         about 20 seconds, for tests; its figures mean nothing

  --out DIR       folder of the results (default: .compare/<profile>)
  --publish       also writes the results to public/reports, which the pages show
  --modes A,B     only these modes
  --parts A,B     only these parts: ${parts.join(', ')}
  --minutes N     stops before a measurement that begins after N minutes; the same command continues later
  --fresh         discards what an earlier run stored in the folder
  --report        measures nothing, and writes the report of what the folder holds
  --check         also checks every claim of bench/report/claims/claims.md; exits with 1 when one does not hold
  --seed N        seed of arrivals, order and faults (default: 1)
  --help          prints this text

It prints how long the whole takes on two cores that nothing else uses, and after each measurement how long the rest does.
A run that was interrupted continues where it ended: repeat its command.
`

export interface CompareOptions {
  profile: (typeof profiles)[keyof typeof profiles]
  out: string
  publish: boolean
  modes: readonly string[]
  parts: readonly Part[]
  minutes: number
  fresh: boolean
  reportOnly: boolean
  check: boolean
  seed: number
}

/** Parses the command line; null when it asks for the help text. @throws RangeError with a message for the user */
export function parseOptions(args: readonly string[]): CompareOptions | null {
  const { values } = parseArgs({
    args: [...args],
    options: {
      smoke: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      full: { type: 'boolean', default: false },
      out: { type: 'string' },
      publish: { type: 'boolean', default: false },
      modes: { type: 'string', default: '' },
      parts: { type: 'string', default: parts.join(',') },
      minutes: { type: 'string', default: 'Infinity' },
      fresh: { type: 'boolean', default: false },
      report: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      seed: { type: 'string', default: '1' },
      help: { type: 'boolean', default: false },
    },
  })
  if (values.help) return null
  const chosen = (['smoke', 'quick', 'full'] as const).filter((name) => values[name])
  if (chosen.length > 1) throw new RangeError(`Give one of --smoke, --quick and --full.`)
  const profile = profiles[chosen[0] ?? 'quick']
  return {
    profile,
    out: values.out ?? join('.compare', profile.name),
    publish: values.publish,
    modes: list(values.modes),
    parts: list(values.parts).map(toPart),
    minutes: toNumber('--minutes', values.minutes),
    fresh: values.fresh,
    reportOnly: values.report,
    check: values.check,
    seed: toNumber('--seed', values.seed),
  }
}

function list(text: string): string[] {
  return text.split(',').filter((word) => word !== '')
}

function toPart(name: string): Part {
  const part = parts.find((one) => one === name)
  if (!part) throw new RangeError(`--parts: ${name} is not one of ${parts.join(', ')}.`)
  return part
}

function toNumber(option: string, text: string): number {
  const value = Number(text)
  if (!(value > 0)) throw new RangeError(`${option}: ${text} is not a number above 0.`)
  return value
}
