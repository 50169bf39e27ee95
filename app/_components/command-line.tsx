import styles from './command-line.module.css'
import { CopyButton } from './copy-button.tsx'

/** Text for a terminal, with a button that copies it. */
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
