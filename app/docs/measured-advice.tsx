import { ModeLogo } from '../_modes/mode-logo.tsx'
import type { CpuReport } from '../compare/results/cpu-report.ts'
import styles from './advice.module.css'

/** The recommendations of the last comparison, by length of jobs and by what clients can do. */
export function MeasuredAdvice({ report }: { report: CpuReport | null }) {
  const advice = report?.advice ?? []
  return (
    <>
      {advice.length > 0 && (
        <table className={`card ${styles.advice}`}>
          <caption className="visually-hidden">
            Recommended delivery mode by length of jobs, as measured
          </caption>
          <tbody>
            {advice.map(({ jobSeconds, clients, mode, title, because }) => (
              <tr key={`${jobSeconds} ${clients}`}>
                <th scope="row">
                  Jobs of {jobSeconds} s; clients are {clients}
                </th>
                <td title={because}>
                  <ModeLogo mode={mode} />
                  <a href={`#${mode}`}>{title}</a>
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      <p>
        <a href="/compare/report">The report of the comparison</a> has the latency, the cost and the losses of
        every mode, under load and under faults.
      </p>
    </>
  )
}
