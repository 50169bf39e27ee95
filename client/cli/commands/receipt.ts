import type { Command } from 'commander'
import { countOf, formatBytes, formatCount, formatDuration } from '../../format/amounts.ts'
import type { Receipt } from '../../generated/contract.ts'
import { type Context, connect, urlOption } from '../context.ts'

export function addReceipt(program: Command, context: Context): void {
  program
    .command('receipt <JOBID>')
    .summary('show how a job was delivered')
    .description(
      'Shows how a job was delivered, by delivery mode and destination: requests, messages, bytes, and latency from the commit of an event to its hand-over.',
    )
    .option('--json', 'print the whole receipt as JSON')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback receipt JOBID')
    .action(async (jobid: string, options: { url: string; json?: true }) => {
      const receipt = await connect(context, options).receipt(jobid)
      const lines = options.json ? JSON.stringify(receipt, null, 2).split('\n') : formatReceipt(receipt)
      for (const line of lines) context.terminal.line(line)
    })
}

function formatReceipt({ modes, destinations, escalation }: Receipt): string[] {
  if (modes.length + destinations.length === 0 && !escalation) return ['Nothing was delivered.']
  return [
    ...modes.map(({ mode, followers, requests, unchanged, messages, bytes, medianMs, maxMs }) =>
      [
        `${mode}: ${countOf(followers, 'follower')}`,
        `${countOf(requests, 'request')}${unchanged > 0 ? ` (${formatCount(unchanged)} unchanged)` : ''}`,
        countOf(messages, 'message'),
        formatBytes(bytes),
        ...(medianMs === null || maxMs === null
          ? []
          : [`latency ${formatDuration(medianMs)} (median), ${formatDuration(maxMs)} (max)`]),
      ].join(', '),
    ),
    ...destinations.map(({ type, id, deliveries, delivered, attempts, failedAttempts }) =>
      [
        `${type} ${id}: ${formatCount(delivered)} of ${countOf(deliveries, 'event')} delivered`,
        `${countOf(attempts, 'attempt')}${failedAttempts > 0 ? ` (${formatCount(failedAttempts)} failed)` : ''}`,
      ].join(', '),
    ),
    ...(escalation?.steps ?? []).map(
      ({ name, afterMs, state }) =>
        `step ${name}${afterMs > 0 ? ` after ${formatDuration(afterMs)}` : ''}: ${state}`,
    ),
  ]
}
