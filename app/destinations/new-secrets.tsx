'use client'

import { CommandLine } from '../_components/text/command-line.tsx'
import { titleOf } from '../_forms/schema.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from './add/add-drawer.module.css'

/** New credentials of a destination. The API returns them only once. */
export function NewSecrets({ secrets }: { secrets: Record<string, string> }) {
  const t = useMessages()
  return Object.entries(secrets).map(([name, value]) => (
    <section key={name} className={styles.secret} aria-label={titleOf(name)}>
      <h3>{titleOf(name)}</h3>
      <p className="small">{t('add.secret')}</p>
      <CommandLine line={value} />
    </section>
  ))
}
