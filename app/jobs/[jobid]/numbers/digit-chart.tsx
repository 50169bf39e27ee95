'use client'

import { type ReactNode, useId } from 'react'
import type { Analysis } from '#core/analysis/schema.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import styles from './digit-chart.module.css'

type Digits = Analysis['numbers']['firstDigits']

const width = 680
const height = 250
const floor = height - 44
const top = 26
const column = width / 9
const barWidth = 42
const labelHeight = 16

interface DigitChartProps {
  digits: Digits
  /** Digits whose share differs significantly from the law. */
  deviating: ReadonlySet<number>
}

/** Bars for the found shares and marks for the expected ones, with a table for assistive technology. */
export function DigitChart({ digits, deviating }: DigitChartProps) {
  const highest = Math.max(0.32, ...digits.map(({ share, expected }) => Math.max(share, expected)))
  const y = (share: number) => floor - (share / highest) * (floor - top)
  const hatching = useId()
  const t = useMessages()
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.legend}>
        <LegendItem title={t('numbers.document')}>
          <rect width="18" height="12" rx="2" className={styles.bar} />
        </LegendItem>
        {deviating.size > 0 && (
          <LegendItem title={t('numbers.differs')}>
            <rect width="18" height="12" rx="2" className={styles.deviating} />
            <rect width="18" height="12" rx="2" fill={`url(#${hatching})`} />
          </LegendItem>
        )}
        <LegendItem title={t('numbers.expected')}>
          <path d="M1 6h16" className={styles.expected} />
        </LegendItem>
      </figcaption>
      <svg viewBox={`0 0 ${width} ${height}`} className={styles.drawing} aria-hidden="true">
        <defs>
          <pattern
            id={hatching}
            width="7"
            height="7"
            patternUnits="userSpaceOnUse"
            patternTransform="rotate(45)"
          >
            <path d="M0 0V7" className={styles.hatch} />
          </pattern>
        </defs>
        <path d={`M0 ${floor + 0.5}H${width}`} className={styles.floor} />
        {digits.map(({ digit, share, expected, count }, index) => {
          const middle = column * (index + 0.5)
          const bar = {
            x: middle - barWidth / 2,
            y: y(share),
            width: barWidth,
            height: Math.max(0, floor - y(share)),
            rx: 4,
          }
          // A label that would touch the mark of the law is inside the bar or, in a low bar, above the mark.
          const gap = y(share) - y(expected)
          const isFree = gap < -2 || gap > labelHeight + 4
          const isInside = !isFree && bar.height > labelHeight + 8
          const labelY = isFree ? y(share) - 7 : isInside ? y(share) + labelHeight + 4 : y(expected) - 7
          return (
            <g key={digit} data-deviating={deviating.has(digit) || undefined}>
              <title>
                {t('numbers.bar', { digit, count, share: t.share(share), expected: t.share(expected) })}
              </title>
              <rect {...bar} className={deviating.has(digit) ? styles.deviating : styles.bar} />
              {deviating.has(digit) && <rect {...bar} fill={`url(#${hatching})`} />}
              <path d={`M${middle - 30} ${y(expected)}h60`} className={styles.expected} />
              <text x={middle} y={labelY} className={`${styles.share} ${isInside ? styles.inside : ''}`}>
                {t.share(share)}
              </text>
              <text x={middle} y={floor + 24} className={styles.digit}>
                {digit}
              </text>
            </g>
          )
        })}
      </svg>
      <div className="visually-hidden">
        <table>
          <caption>{t('numbers.caption')}</caption>
          <thead>
            <tr>
              <th scope="col">{t('numbers.digit')}</th>
              <th scope="col">{t('numbers.numbers')}</th>
              <th scope="col">{t('numbers.share')}</th>
              <th scope="col">{t('numbers.expectedShare')}</th>
            </tr>
          </thead>
          <tbody>
            {digits.map(({ digit, count, share, expected }) => (
              <tr key={digit}>
                <th scope="row">{digit}</th>
                <td>{t.count(count)}</td>
                <td>{t.share(share)}</td>
                <td>{t.share(expected)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}

function LegendItem({ title, children }: { title: string; children: ReactNode }) {
  return (
    <span>
      <svg viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
        {children}
      </svg>
      {title}
    </span>
  )
}
