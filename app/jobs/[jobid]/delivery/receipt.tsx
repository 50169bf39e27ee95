'use client'

import type { Receipt as JobReceipt } from '#core/receipts/receipt.ts'
import { useApiQuery } from '../../../_data/use-api-query.ts'
import { useModes } from '../../../_data/use-modes.ts'
import { type Translate, useMessages } from '../../../_messages/messages.tsx'
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
  const t = useMessages()
  if (!data || (data.modes.length + data.destinations.length === 0 && !data.escalation)) return null
  const titleOf = (name: string) => modes?.find((known) => known.name === name)?.title ?? name
  return (
    <section className={`card ${styles.section}`} aria-labelledby="receipt">
      <h2 id="receipt">{t('receipt.title')}</h2>
      <ul className={receiptStyles.list}>
        {data.modes.map((traffic) => (
          <li key={traffic.mode} className={receiptStyles.item}>
            <ModeLogo mode={traffic.mode} />
            <b>{titleOf(traffic.mode)}</b>
            <p className="numbers">{describeTraffic(traffic, t)}</p>
          </li>
        ))}
        {data.destinations.map((destination) => (
          <li key={destination.id} className={receiptStyles.item}>
            <EndpointLogo size={14} />
            <span>
              <b>{titleOf(destination.type)}</b> <DestinationLink id={destination.id} />
            </span>
            <p className="numbers">{describeDeliveries(destination, t)}</p>
          </li>
        ))}
      </ul>
      {data.escalation && <p className="numbers">{describeEscalation(data.escalation, titleOf, t)}</p>}
    </section>
  )
}

type ModeTraffic = JobReceipt['modes'][number]

/** "5 requests (3 without news), 4 messages, 2.1 kB. An event arrived 4 ms after its commit (median), 9 ms at most." */
function describeTraffic(
  { requests, unchanged, messages, bytes, medianMs, maxMs }: ModeTraffic,
  t: Translate,
): string {
  const wasted = unchanged > 0 ? ` ${t('receipt.unchanged', { count: unchanged })}` : ''
  const sent = `${t('count.requests', { count: requests })}${wasted}, ${t('count.messages', { count: messages })}, ${t.bytes(bytes)}.`
  if (medianMs === null || maxMs === null) return `${sent} ${t('receipt.nothingNew')}`
  const median = t.duration(Math.round(medianMs))
  return medianMs === maxMs
    ? `${sent} ${t('receipt.arrived', { latency: median })}`
    : `${sent} ${t('receipt.arrivedRange', { median, max: t.duration(Math.round(maxMs)) })}`
}

function describeDeliveries(destination: JobReceipt['destinations'][number], t: Translate): string {
  const { deliveries, delivered, attempts, failedAttempts, events } = destination
  const failed = failedAttempts > 0 ? ` ${t('receipt.failed', { count: failedAttempts })}` : ''
  const latencies = events.flatMap(({ latencyMs }) => latencyMs ?? [])
  const slowest =
    latencies.length > 0 ? ` ${t('receipt.accepted', { latency: t.duration(Math.max(...latencies)) })}` : ''
  return `${t('receipt.delivered', { delivered, deliveries, attempts })}${failed}.${slowest}`
}

function describeEscalation(
  { steps, acknowledged }: NonNullable<JobReceipt['escalation']>,
  titleOf: (name: string) => string,
  t: Translate,
): string {
  const list = steps.map(({ name, afterMs, state }) =>
    t(afterMs > 0 ? 'receipt.stepAfter' : 'receipt.step', {
      mode: titleOf(name),
      duration: t.duration(afterMs),
      state: t(`receipt.${state}`),
    }),
  )
  const outcome = !acknowledged
    ? t('receipt.notAcknowledged')
    : acknowledged.by === null
      ? t('receipt.acknowledged')
      : t('receipt.acknowledgedBy', { mode: titleOf(acknowledged.by) })
  return `${t('receipt.escalation', { steps: list.join('; ') })} ${outcome}`
}
