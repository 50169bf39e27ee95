import { CommandLine } from '../_components/command-line.tsx'
import styles from './secret.module.css'

/** A secret, shown this once. */
export function Secret({ url, secret, onDone }: { url: string; secret: string; onDone(): void }) {
  return (
    <section className={styles.secret} aria-live="polite">
      <h2>The secret that signs the calls to {url}</h2>
      <p>Keep it now: it is not shown again. Your receiver checks each call with it (Standard Webhooks).</p>
      <CommandLine line={secret} />
      <div>
        <button type="button" className="button small" onClick={onDone}>
          I have kept it
        </button>
      </div>
    </section>
  )
}
