import { CopyButton } from '../controls/copy-button.tsx'
import styles from './command-line.module.css'

/** A command or code sample with a copy button. */
export function CommandLine({ line }: { line: string }) {
  return (
    <div className={styles.command}>
      <pre>
        <code>{line}</code>
      </pre>
      <CopyButton text={line} />
    </div>
  )
}
