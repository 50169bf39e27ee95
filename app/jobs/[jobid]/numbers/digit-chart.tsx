import { formatCount, formatShare } from '#client/format/amounts.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import styles from './digit-chart.module.css'

type Digits = Analysis['numbers']['firstDigits']

const width = 680
const height = 250
const floor = height - 44
const top = 26
const column = width / 9
const barWidth = 42

/** Bars for the found shares and marks for the expected ones, with a table for assistive technology. */
export function DigitChart({ digits, faint }: { digits: Digits; faint: boolean }) {
  const highest = Math.max(0.32, ...digits.map(({ share, expected }) => Math.max(share, expected)))
  const y = (share: number) => floor - (share / highest) * (floor - top)
  return (
    <figure className={styles.chart}>
      <figcaption className={styles.legend}>
        <span>
          <svg viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <rect width="12" height="12" rx="2" className={styles.bar} />
          </svg>
          this document
        </span>
        <span>
          <svg viewBox="0 0 18 12" width="18" height="12" aria-hidden="true">
            <path d="M1 6h16" className={styles.expected} />
          </svg>
          Benford’s law
        </span>
      </figcaption>
      <svg
        viewBox={`0 0 ${width} ${height}`}
        className={styles.drawing}
        data-faint={faint || undefined}
        aria-hidden="true"
      >
        <path d={`M0 ${floor + 0.5}H${width}`} className={styles.floor} />
        {digits.map(({ digit, share, expected, count }, index) => {
          const middle = column * (index + 0.5)
          return (
            <g key={digit}>
              <title>{`${digit}: ${formatCount(count)} numbers, ${formatShare(share)}; expected ${formatShare(expected)}`}</title>
              <rect
                x={middle - barWidth / 2}
                y={y(share)}
                width={barWidth}
                height={Math.max(0, floor - y(share))}
                rx="4"
                className={styles.bar}
              />
              <path d={`M${middle - 30} ${y(expected)}h60`} className={styles.expected} />
              <text x={middle} y={Math.min(y(share), y(expected)) - 8} className={styles.share}>
                {formatShare(share)}
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
          <caption>First digits of the numbers, found and expected</caption>
          <thead>
            <tr>
              <th scope="col">First digit</th>
              <th scope="col">Numbers</th>
              <th scope="col">Share</th>
              <th scope="col">Expected</th>
            </tr>
          </thead>
          <tbody>
            {digits.map(({ digit, count, share, expected }) => (
              <tr key={digit}>
                <th scope="row">{digit}</th>
                <td>{formatCount(count)}</td>
                <td>{formatShare(share)}</td>
                <td>{formatShare(expected)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  )
}
