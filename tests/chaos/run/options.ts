import { parseArgs } from 'node:util'
import { faults } from '#tests/chaos/faults/faults.ts'
import { defects } from './defects.ts'
import { type StorageType, storageTypes } from './service/storage/document-storage.ts'
import { defaultWakeUpType, type WakeUpType, wakeUpTypes } from './service/wakeups/wake-up-server.ts'

export interface RunOptions {
  seed: number
  minutes: number
  jobs: number
  /** Mean seconds between the starts of two faults. */
  pause: number
  faults: readonly string[]
  storage: StorageType
  /** What carries the wake-ups between the processes. */
  wakeUps: WakeUpType
  /** Types of brokers; undefined: all that are installed. */
  brokers?: readonly string[] | undefined
  /** Folder of PDFs to submit; undefined: those of the project. */
  pdfs?: string | undefined
  /** Number of documents; undefined: all. */
  documents?: number | undefined
  /** File for the evidence and the results. */
  json?: string | undefined
  /** Defect to put into the database, which the checker must notice. */
  defect?: string | undefined
  /** Folder for the output of the processes. */
  logs?: string | undefined
}

/** What the arguments ask for. */
export type Command =
  | { kind: 'run'; options: RunOptions }
  | { kind: 'help' }
  /** The results in these files as Markdown. */
  | { kind: 'tables'; files: string[] }

/** Jobs per minute that a machine with 2 processors completes while faults are injected. */
const defaultJobsPerMinute = 15

const defaultPauseS = 3

export const usage = `Kills, stops and cuts off every part of the service under load, and checks that nothing was lost.

Usage: npm run chaos -- [options]
       npm run chaos -- --markdown FILE...   print the results that --json wrote as tables

  --seed N        seed of the load and of the faults (default: random; printed)
  --minutes N     minutes with faults; the settling afterwards is not included (default: 2)
  --jobs N        PDFs to submit in that time (default: ${defaultJobsPerMinute} a minute)
  --pause N       mean seconds between the starts of two faults (default: ${defaultPauseS})
  --faults LIST   names or beginnings of names, comma-separated (default: all)
  --storage TYPE  folder or s3 (default: folder)
  --wakeups TYPE  nats or postgres (default: nats if it is installed)
  --brokers LIST  types of message brokers, or none (default: all that are installed)
  --pdfs FOLDER   PDFs to submit (default: the samples and the generated documents)
  --documents N   number of different documents (default: all)
  --json FILE     write the results and the evidence
  --logs FOLDER   keep the output of the processes
  --defect NAME   simulate a defect, which the checker must notice: ${Object.keys(defects).join(', ')}
  --help          show this text

The load and the faults are functions of the seed and of these options: the same command repeats them. The exit code
is 1 when an invariant was violated. Everything listens on the loopback interface only.

Faults: ${Object.keys(faults).join(', ')}
`

/** Parses the arguments. @throws Error that names the option */
export function parseCommand(args: string[]): Command {
  const [first, ...files] = args
  if (first === '--markdown') {
    if (files.length === 0) throw new Error('--markdown: files that --json wrote.')
    return { kind: 'tables', files }
  }
  const options = parseOptions(args)
  return options ? { kind: 'run', options } : { kind: 'help' }
}

/** Parses the options of a run; null for --help. @throws Error that names the option */
export function parseOptions(args: string[]): RunOptions | null {
  const text = { type: 'string' } as const
  const { values } = parseArgs({
    args,
    options: {
      ...{
        seed: text,
        minutes: text,
        jobs: text,
        pause: text,
        faults: text,
        brokers: text,
        pdfs: text,
        documents: text,
        storage: text,
        wakeups: text,
      },
      ...{ json: text, logs: text, defect: text, help: { type: 'boolean' } },
    },
  })
  if (values.help) return null
  if (values.defect !== undefined && !defects[values.defect])
    throw new Error(`--defect: one of ${Object.keys(defects).join(', ')}.`)
  const storage = storageTypes.find((type) => type === (values.storage ?? 'folder'))
  if (!storage) throw new Error(`--storage: one of ${storageTypes.join(', ')}.`)
  const wakeUps = wakeUpTypes.find((type) => type === (values.wakeups ?? defaultWakeUpType()))
  if (!wakeUps) throw new Error(`--wakeups: one of ${wakeUpTypes.join(', ')}.`)
  const minutes = toNumber('minutes', values.minutes) ?? 2
  return {
    seed: toNumber('seed', values.seed) ?? Math.floor(Math.random() * 1_000_000),
    minutes,
    jobs: Math.round(toNumber('jobs', values.jobs) ?? minutes * defaultJobsPerMinute),
    pause: toNumber('pause', values.pause) ?? defaultPauseS,
    faults: selectFaults(values.faults, storage, wakeUps),
    storage,
    wakeUps,
    brokers: values.brokers === 'none' ? [] : values.brokers?.split(','),
    pdfs: values.pdfs,
    documents: toNumber('documents', values.documents),
    defect: values.defect,
    json: values.json,
    logs: values.logs,
  }
}

function toNumber(name: string, value: string | undefined): number | undefined {
  if (value === undefined) return undefined
  const number = Number(value)
  if (!(number > 0)) throw new Error(`--${name} must be a positive number.`)
  return number
}

/** Beginnings of the faults that there are with one type of storage only. */
const faultsOf: Record<StorageType, string> = { folder: 'disk-', s3: 'storage-' }

function selectFaults(list: string | undefined, storage: StorageType, wakeUps: WakeUpType): string[] {
  const others = storageTypes.filter((type) => type !== storage).map((type) => faultsOf[type])
  if (wakeUps !== 'nats') others.push('wakeup-')
  const names = Object.keys(faults).filter((name) => !others.some((start) => name.startsWith(start)))
  if (list === undefined) return names
  return list.split(',').flatMap((start) => {
    const selected = names.filter((name) => name.startsWith(start))
    if (selected.length === 0) throw new Error(`--faults: no fault begins with "${start}".`)
    return selected
  })
}
