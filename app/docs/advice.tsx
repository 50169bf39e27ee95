import type { ModeDescription } from '#client/index.ts'
import { ModeMark } from '../_modes/mode-logo.tsx'
import styles from './advice.module.css'

/** The short answer: whoever is in the situation takes the way. */
const advice = [
  ['A page shows one job to a person', 'sse'],
  ['A page shows many jobs, or also sends', 'socket'],
  ['A server of yours acts on results', 'webhook'],
  ['A script follows a job to its end', 'ndjson'],
  ['Plain requests, but the news at once', 'long-poll'],
  ['The least to build; late is fine', 'polling'],
  ['Small PDFs, one request, one answer', 'sync'],
] as const

/** In which situation to take which way, at a glance. */
export function Advice({ modes }: { modes: readonly ModeDescription[] }) {
  return (
    <table className={`card ${styles.advice}`}>
      <caption className="visually-hidden">In which situation to take which way</caption>
      <tbody>
        {advice.map(([situation, name]) => {
          const mode = modes.find((one) => one.name === name)
          return (
            <tr key={name}>
              <th scope="row">{situation}</th>
              <td>
                <ModeMark mode={name} />
                <a href={`#${name}`}>{mode?.title ?? name}</a>
              </td>
            </tr>
          )
        })}
      </tbody>
    </table>
  )
}
