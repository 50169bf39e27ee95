import { CommandLine } from '../_components/text/command-line.tsx'
import { titleOf } from '../_forms/schema.ts'
import styles from './add/add-drawer.module.css'

/** New credentials of a destination. The API returns them only once. */
export function NewSecrets({ secrets }: { secrets: Record<string, string> }) {
  return Object.entries(secrets).map(([name, value]) => (
    <section key={name} className={styles.secret} aria-label={titleOf(name)}>
      <h3>{titleOf(name)}</h3>
      <p className="small">Copy it now; it is not shown again. The receiver verifies signatures with it.</p>
      <CommandLine line={value} />
    </section>
  ))
}
