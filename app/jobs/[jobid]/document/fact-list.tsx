import type { Rows } from './fact-rows.ts'

/** Terms and their values. */
export function FactList({ rows }: { rows: Rows }) {
  return (
    <dl>
      {rows.map(([term, value]) => (
        <div key={term}>
          <dt>{term}</dt>
          <dd dir="auto">{value}</dd>
        </div>
      ))}
    </dl>
  )
}
