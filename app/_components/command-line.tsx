import styles from './command-line.module.css'
import { CopyButton } from './copy-button.tsx'
import { ScrollBox } from './scroll-box.tsx'

/** Text for a terminal, with a button that copies it. */
export function CommandLine({ line }: { line: string }) {
  return (
    <div className={styles.command}>
      <ScrollBox label="Command line" className={styles.line}>
        <pre>
          <code>{line}</code>
        </pre>
      </ScrollBox>
      <CopyButton text={line} />
    </div>
  )
}
