import { ScrollBox } from './scroll-box.tsx'
import styles from './text-pane.module.css'

interface TextPaneProps {
  /** Name of the text for assistive technology. */
  label: string
  children: string
}

/** A long text as it is, in a scrollable area. */
export function TextPane({ label, children }: TextPaneProps) {
  return (
    <ScrollBox label={label} className={styles.pane}>
      <pre>{children}</pre>
    </ScrollBox>
  )
}
