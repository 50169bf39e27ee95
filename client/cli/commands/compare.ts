import { basename } from 'node:path'
import type { Command } from 'commander'
import { formatBytes, formatDuration } from '../../format/amounts.ts'
import type { JobHandle } from '../../job-handle.ts'
import { Meter } from '../../meter.ts'
import { type Context, connectHandles, urlOption, userOption } from '../context.ts'
import { openDocument } from '../open-document.ts'

interface Options {
  user: string
  json?: true
  url: string
}

/** What following one job in one mode cost. */
interface Row {
  mode: string
  /** Milliseconds from the commit of the final event to its receipt; null when it was not received. */
  latencyMs: number | null
  requests: number
  unchanged: number
  messages: number
  bytes: number
  error: string | null
}

export function addCompare(program: Command, context: Context): void {
  program
    .command('compare <FILE>')
    .summary('follow one job in every mode at once and print what each cost')
    .description(
      'Submits a PDF, follows its job in every mode at once, and prints the latency of the final event, requests, requests without news, messages and bytes of each mode. The clocks of server and client should agree.',
    )
    .addOption(userOption())
    .option('--json', 'print the measures as JSON, one per line')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback compare report.pdf')
    .action(async (file: string, options: Options) => {
      const { terminal, signal } = context
      const hearback = connectHandles(context, options)
      const modes = (await hearback.modes()).filter(({ follows }) => follows).map(({ name }) => name)
      const filename = file === '-' ? 'stdin.pdf' : basename(file)
      const job = await hearback.submit(await openDocument(file), { userid: options.user, filename, signal })
      const rows = await Promise.all(modes.map((mode) => measure(job, mode, signal)))
      const ranked = rows.toSorted((a, b) => (a.latencyMs ?? Infinity) - (b.latencyMs ?? Infinity))
      if (!options.json)
        terminal.line(formatCells(['mode', 'latency', 'requests', 'unchanged', 'messages', 'bytes']))
      for (const row of ranked) terminal.line(options.json ? JSON.stringify(row) : formatRow(row))
      context.exitCode = rows.every(({ error }) => error === null) ? 0 : 1
    })
}

async function measure(job: JobHandle, mode: string, signal: AbortSignal): Promise<Row> {
  const meter = new Meter()
  let error: string | null = null
  try {
    for await (const _ of job.events({ via: mode, meter, signal }));
  } catch (thrown) {
    error = thrown instanceof Error ? thrown.message : String(thrown)
  }
  const { requests, unchanged, messages, bytesUp, bytesDown, latenciesMs } = meter
  const latencyMs = error === null ? (latenciesMs.at(-1) ?? null) : null
  return { mode, latencyMs, requests, unchanged, messages, bytes: bytesUp + bytesDown, error }
}

function formatRow({ mode, latencyMs, requests, unchanged, messages, bytes, error }: Row): string {
  if (error !== null) return `${mode.padEnd(10)}  ${error}`
  const latency = latencyMs === null ? '–' : formatDuration(Math.max(0, latencyMs))
  return formatCells([
    mode,
    latency,
    String(requests),
    String(unchanged),
    String(messages),
    formatBytes(bytes),
  ])
}

function formatCells([mode = '', ...others]: string[]): string {
  return [mode.padEnd(10), ...others.map((cell) => cell.padStart(9))].join('  ')
}
