import { type Finding, type Invariant, invariants } from '#tests/chaos/checker/check.ts'
import type { Evidence } from '#tests/chaos/checker/evidence.ts'
import type { FaultMeasure, Measures } from '#tests/chaos/checker/measures.ts'
import type { RunOptions } from '../options.ts'
import type { Machine } from './machine.ts'

/** The file that `--json` writes. */
export interface RunResult {
  command: string
  machine: Machine
  options: RunOptions
  measures: Measures
  findings: Finding[]
  evidence: Pick<Evidence, 'resources' | 'startedAt' | 'database' | 'submissions'>
}

/** A figure with its value in each run. */
type Row = readonly [name: string, value: (run: RunResult) => string | number | undefined]

/** The results of runs as Markdown: how they were made, a row for each figure, and a row for each fault. */
export function toMarkdown(runs: readonly RunResult[]): string {
  const seeds = runs.map(({ options }) => `seed ${options.seed}`)
  const kinds = keysOf(runs, ({ measures }) => measures.faults)
  return [
    ...runs.map(({ command, machine, evidence }) => {
      const date = new Date(evidence.startedAt).toISOString().slice(0, 16).replace('T', ' ')
      return `- \`${command}\`, ${date} UTC, ${machineText(machine)}`
    }),
    '',
    ...table(['figure', ...seeds], rowsOf(runs).map(toCells(runs))),
    '',
    'Faults: injected, what they hit (connections, chunks of data, processes, sessions or requests), and the longest',
    'recovery in seconds.',
    '',
    ...table(
      ['fault', ...seeds],
      kinds.map((kind) => toCells(runs)([`\`${kind}\``, ({ measures }) => faultText(measures.faults[kind])])),
    ),
    '',
  ].join('\n')
}

function rowsOf(runs: readonly RunResult[]): Row[] {
  const refusals = keysOf(runs, ({ measures }) => measures.submits.refused)
  const errors = keysOf(runs, ({ measures }) => measures.jobs.errors)
  const modes = keysOf(runs, ({ measures }) => measures.followers)
  const destinations = keysOf(runs, ({ measures }) => measures.destinations)
  const roles = keysOf(runs, ({ evidence }) =>
    Object.fromEntries(evidence.resources.before.map((sample) => [sample.role, sample])),
  )
  const faults = ({ measures }: RunResult) => Object.values(measures.faults)
  return [
    ['submits sent', ({ measures }) => measures.submits.sent],
    ['submits accepted', ({ measures }) => measures.submits.accepted],
    ['attempts of the submits', ({ measures }) => measures.submits.attempts],
    ...refusals.map(
      (code): Row => [
        `submits given up, last error ${code}`,
        (run) => run.measures.submits.refused[code] ?? 0,
      ],
    ),
    ['jobs accepted whose client did not get the answer', acceptedUnanswered],
    ['jobs completed', ({ measures }) => measures.jobs.completed],
    ...errors.map((code): Row => [`jobs ended with ${code}`, (run) => run.measures.jobs.errors[code] ?? 0]),
    ['attempts at these jobs', ({ measures }) => measures.jobs.attempts],
    ['kinds of faults', ({ measures }) => Object.keys(measures.faults).length],
    ['faults injected', (run) => sum(faults(run).map(({ injected }) => injected))],
    ['faults without effect', (run) => sum(faults(run).map(({ idle }) => idle))],
    [
      'faults skipped, because there was nothing to inject them into',
      (run) => sum(faults(run).map(({ skipped }) => skipped)),
    ],
    [
      'longest recovery, s',
      (run) => seconds(Math.max(0, ...faults(run).map((fault) => fault.longestRecoveryMs))),
    ],
    ...modes.map(
      (mode): Row => [
        `${mode}: followers, events, duplicates`,
        (run) => listOf(run.measures.followers[mode], ['followers', 'events', 'duplicates']),
      ],
    ),
    ...destinations.map(
      (type): Row => [
        `${type}: events, repeated with the same id`,
        (run) => listOf(run.measures.destinations[type], ['events', 'repeated']),
      ],
    ),
    ...roles.map((role): Row => [`${role}: memory, MB`, growthOf(role, 'memoryMb')]),
    ...roles.map((role): Row => [`${role}: descriptors`, growthOf(role, 'descriptors')]),
    ...(Object.keys(invariants) as Invariant[]).map(
      (name): Row => [
        `violations: ${name}`,
        ({ findings }) => findings.filter(({ invariant }) => invariant === name).length,
      ],
    ),
  ]
}

function acceptedUnanswered({ evidence: { submissions, database } }: RunResult): number {
  const answered = new Set(submissions.map(({ jobid }) => jobid))
  return database.jobs.filter(({ jobid }) => !answered.has(jobid)).length
}

function growthOf(role: string, member: 'memoryMb' | 'descriptors'): Row[1] {
  return ({ evidence: { resources } }) => {
    const [before, after] = [resources.before, resources.after].map(
      (samples) => samples.find((sample) => sample.role === role)?.[member],
    )
    return `${before ?? '–'} → ${after ?? '–'}`
  }
}

function faultText(fault: FaultMeasure | undefined): string | undefined {
  return (
    fault &&
    `${fault.injected}, ${fault.hits}, ${fault.injected > 0 ? seconds(fault.longestRecoveryMs) : '–'}`
  )
}

function machineText({ processors, model, memoryGb, node, load }: Machine): string {
  return `${processors} × ${model}, ${memoryGb} GB, Node.js ${node}, load ${load} at the end`
}

const seconds = (ms: number) => (ms / 1_000).toFixed(1)

const sum = (numbers: readonly number[]) => numbers.reduce((total, number) => total + number, 0)

function listOf<T extends object>(figures: T | undefined, members: readonly (keyof T)[]): string | undefined {
  return figures && members.map((member) => figures[member]).join(', ')
}

function keysOf(runs: readonly RunResult[], select: (run: RunResult) => object): string[] {
  return [...new Set(runs.flatMap((run) => Object.keys(select(run))))].sort()
}

const toCells =
  (runs: readonly RunResult[]) =>
  ([name, value]: Row): string[] => [name, ...runs.map((run) => String(value(run) ?? '–'))]

function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  return [head, head.map((_, column) => (column === 0 ? '---' : '---:')), ...rows].map(
    (row) => `| ${row.join(' | ')} |`,
  )
}
