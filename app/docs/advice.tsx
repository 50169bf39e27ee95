import type { ModeDescription } from '#client/client.ts'
import { ModeLogo } from '../_modes/mode-logo.tsx'
import styles from './advice.module.css'

/** The recommended mode of each situation. */
export function Advice({ modes }: { modes: readonly ModeDescription[] }) {
  return (
    <table className={`card ${styles.advice}`}>
      <caption className="visually-hidden">Recommended delivery mode by situation</caption>
      <tbody>
        {modes.map(({ name, title, guide }) => (
          <tr key={name}>
            <th scope="row">{guide.bestFor}</th>
            <td>
              <ModeLogo mode={name} />
              <a href={`#${name}`}>{title}</a>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  )
}
