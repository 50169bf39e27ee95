'use client'

import Link from 'next/link'
import { CommandLine } from '../_components/text/command-line.tsx'
import { RichMessage, useMessages } from '../_messages/messages.tsx'
import styles from './account.module.css'

/** Explains what API keys add, on a service that runs without them. */
export function OpenModeNote() {
  const t = useMessages()
  return (
    <section className={`card ${styles.note}`} aria-labelledby="open-mode">
      <h2 id="open-mode">{t('openMode.title')}</h2>
      <p>{t('openMode.lead')}</p>
      <ul>
        <li>{t('openMode.users')}</li>
        <li>{t('openMode.scopes')}</li>
        <li>{t('openMode.plans')}</li>
        <li>{t('openMode.audit')}</li>
        <li>{t('openMode.addresses')}</li>
      </ul>
      <p>{t('openMode.switch')}</p>
      <CommandLine line="AUTH=keys npm start" />
      <p className="small">
        <RichMessage
          id="openMode.note"
          tags={{
            admin: (words) => (
              <Link prefetch={false} href="/admin">
                {words}
              </Link>
            ),
          }}
        />
      </p>
    </section>
  )
}
