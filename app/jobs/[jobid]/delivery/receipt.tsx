'use client'

import { countOf, formatBytes, formatDuration } from '#client/format/amounts.ts'
import type { Receipt as JobReceipt } from '#core/receipts/receipt.ts'
import { useApiQuery } from '../../../_data/use-api-query.ts'
import { useModes } from '../../../_data/use-modes.ts'
import { EndpointLogo, ModeLogo } from '../../../_modes/mode-logo.tsx'
import { DestinationLink } from '../../../destinations/destination-link.tsx'
import styles from '../section.module.css'
import receiptStyles from './receipt.module.css'

interface ReceiptProps {
  jobid: string
  seq: number
  final: boolean
}

/** How each client and destination received the job, as the server recorded it; hidden while nothing was delivered. */
export function Receipt({ jobid, seq, final }: ReceiptProps) {
  const path = `/results/${jobid}/receipt`
  const { data } = useApiQuery<JobReceipt>(path, { everyMs: final ? 5_000 : 2_000, version: seq })
  const { modes } = useModes()
  if (!data || data.modes.length + data.destinations.length === 0) return null
  const titleOf = (name: string) => modes?.find((known) => known.name === name)?.title ?? name
  return (
    <section className={`card ${styles.section}`} aria-labelledby="receipt">
      <h2 id="receipt">How each client received it</h2>
      <ul className={receiptStyles.list}>
        {data.modes.map((traffic) => (
          <li key={traffic.mode} className={receiptStyles.item}>
            <ModeLogo mode={traffic.mode} />
            <b>{titleOf(traffic.mode)}</b>
            <p className="numbers">{describeTraffic(traffic)}</p>
          </li>
        ))}
        {data.destinations.map((destination) => (
          <li key={destination.id} className={receiptStyles.item}>
            <EndpointLogo size={14} />
            <span>
              <b>{titleOf(destination.type)}</b> <DestinationLink id={destination.id} />
            </span>
            <p className="numbers">{describeDeliveries(destination)}</p>
          </li>
        ))}
      </ul>
      {data.escalation && <p className="numbers">{describeEscalation(data.escalation, titleOf)}</p>}
    </section>
  )
}

type ModeTraffic = JobReceipt['modes'][number]

/** "5 requests (3 without news), 4 messages, 2.1 kB. An event arrived 4 ms after its commit (median), 9 ms at most." */
function describeTraffic({ requests, unchanged, messages, bytes, medianMs, maxMs }: ModeTraffic): string {
  const wasted = unchanged > 0 ? ` (${unchanged} without news)` : ''
  const sent = `${countOf(requests, 'request')}${wasted}, ${countOf(messages, 'message')}, ${formatBytes(bytes)}.`
  if (medianMs === null || maxMs === null) return `${sent} No event was new to it while it followed the job.`
  const latency = `${formatDuration(Math.round(medianMs))} after its commit`
  return medianMs === maxMs
    ? `${sent} An event arrived ${latency}.`
    : `${sent} An event arrived ${latency} (median), ${formatDuration(Math.round(maxMs))} at most.`
}

function describeDeliveries(destination: JobReceipt['destinations'][number]): string {
  const { deliveries, delivered, attempts, failedAttempts, events } = destination
  const failed = failedAttempts > 0 ? ` (${failedAttempts} failed)` : ''
  const latencies = events.flatMap(({ latencyMs }) => latencyMs ?? [])
  const slowest =
    latencies.length > 0
      ? ` Accepted ${formatDuration(Math.max(...latencies))} after the commit at most.`
      : ''
  return `${delivered} of ${countOf(deliveries, 'event')} delivered in ${countOf(attempts, 'attempt')}${failed}.${slowest}`
}

function describeEscalation(
  { steps, acknowledged }: NonNullable<JobReceipt['escalation']>,
  titleOf: (name: string) => string,
): string {
  const words = { used: 'used', pending: 'not used yet', skipped: 'not needed' }
  const list = steps.map(
    ({ name, afterMs, state }) =>
      `${titleOf(name)}${afterMs > 0 ? ` after ${formatDuration(afterMs)}` : ''}: ${words[state]}`,
  )
  const outcome = acknowledged
    ? `The final event was acknowledged${acknowledged.by === null ? '' : ` by ${titleOf(acknowledged.by)}`}.`
    : 'The final event is not acknowledged yet.'
  return `Escalation: ${list.join('; ')}. ${outcome}`
}
