import { countOf, formatCount } from '#client/format/amounts.ts'
import { minCountForTest } from '#core/analysis/benford/law.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import section from '../section.module.css'
import { DigitChart } from './digit-chart.tsx'
import { deviatingDigits, explainDisagreement } from './digit-deviation.ts'
import styles from './numbers.module.css'

/** The numbers of the document and their first digits compared with Benford's law; hidden without numbers. */
export function Numbers({ numbers }: { numbers: Analysis['numbers'] }) {
  if (numbers.count === 0) return null
  if (numbers.verdict === 'too_few') {
    return (
      <section className={`card ${section.section}`} aria-labelledby="numbers">
        <h2 id="numbers">First digits of the numbers</h2>
        <p className={styles.reading}>
          {countOf(numbers.count, 'number')}; a test of first digits needs at least {minCountForTest}.
        </p>
      </section>
    )
  }
  const disagreement = explainDisagreement(numbers)
  return (
    <section className={`card ${section.section}`} aria-labelledby="numbers">
      <h2 id="numbers">First digits of the numbers (Benford’s law)</h2>
      <p className={styles.reading}>{numbers.reading}</p>
      <DigitChart digits={numbers.firstDigits} deviating={deviatingDigits(numbers)} />
      {disagreement && <p className={styles.reading}>{disagreement}</p>}
      <dl className={styles.figures}>
        <Figure term="numbers counted" value={formatCount(numbers.count)} />
        {numbers.chiSquare && (
          <Figure
            term="chi-square (p)"
            value={`${numbers.chiSquare.value.toFixed(1)} (${formatP(numbers.chiSquare.p)})`}
          />
        )}
        {numbers.meanAbsoluteDeviation !== null && (
          <Figure term="mean deviation (MAD)" value={numbers.meanAbsoluteDeviation.toFixed(4)} />
        )}
        {numbers.conformity && <Figure term="conformity" value={numbers.conformity} />}
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

function formatP(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`
}
