'use client'

import { minCountForTest } from '#core/analysis/benford/law.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import { describeReading } from '../../../_format/numbers-reading.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import section from '../section.module.css'
import { DigitChart } from './digit-chart.tsx'
import { deviatingDigits, explainDisagreement } from './digit-deviation.ts'
import styles from './numbers.module.css'

/** The numbers of the document and their first digits compared with Benford's law; hidden without numbers. */
export function Numbers({ numbers }: { numbers: Analysis['numbers'] }) {
  const t = useMessages()
  if (numbers.count === 0) return null
  if (numbers.verdict === 'too_few') {
    return (
      <section className={`card ${section.section}`} aria-labelledby="numbers">
        <h2 id="numbers">{t('numbers.title')}</h2>
        <p className={styles.reading}>{t('numbers.few', { count: numbers.count, min: minCountForTest })}</p>
      </section>
    )
  }
  const decimal = (value: number, digits: number) =>
    value.toLocaleString(t.language, { minimumFractionDigits: digits, maximumFractionDigits: digits })
  const formatP = (p: number) => (p < 0.001 ? `p < ${decimal(0.001, 3)}` : `p = ${decimal(p, 3)}`)
  const disagreement = explainDisagreement(numbers, t)
  return (
    <section className={`card ${section.section}`} aria-labelledby="numbers">
      <h2 id="numbers">{t('numbers.law')}</h2>
      <p className={styles.reading}>{describeReading(numbers, t)}</p>
      <DigitChart digits={numbers.firstDigits} deviating={deviatingDigits(numbers)} />
      {disagreement && <p className={styles.reading}>{disagreement}</p>}
      <dl className={styles.figures}>
        <Figure term={t('numbers.counted')} value={t.count(numbers.count)} />
        {numbers.chiSquare && (
          <Figure
            term={t('numbers.chiSquare')}
            value={`${decimal(numbers.chiSquare.value, 1)} (${formatP(numbers.chiSquare.p)})`}
          />
        )}
        {numbers.meanAbsoluteDeviation !== null && (
          <Figure term={t('numbers.mad')} value={decimal(numbers.meanAbsoluteDeviation, 4)} />
        )}
        {numbers.conformity && (
          <Figure term={t('numbers.conformity')} value={t(`conformity.${numbers.conformity}`)} />
        )}
      </dl>
    </section>
  )
}

function Figure({ term, value }: { term: string; value: string }) {
  return (
    <div>
      <dt>{term}</dt>
      <dd>{value}</dd>
    </div>
  )
}
