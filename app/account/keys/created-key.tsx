'use client'

import { useEffect, useRef } from 'react'
import type { KeyView } from '#core/access/key.ts'
import { CommandLine } from '../../_components/text/command-line.tsx'
import { useOrigin } from '../../_data/use-origin.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './keys.module.css'

interface CreatedKeyProps {
  created: KeyView & { key: string }
  onDone(): void
}

/** A new key, which the API returns only once, with a command that uses it. */
export function CreatedKey({ created, onDone }: CreatedKeyProps) {
  const { key, name, userid, scopes } = created
  const origin = useOrigin()
  const t = useMessages()
  const heading = useRef<HTMLHeadingElement>(null)
  useEffect(() => heading.current?.focus(), [])
  const user = encodeURIComponent(userid)
  const command = scopes.some((scope) => scope === 'write' || scope === 'admin')
    ? `curl -H 'Authorization: Bearer ${key}' -F file=@report.pdf ${origin}/pdf/${user}`
    : `curl -H 'Authorization: Bearer ${key}' ${origin}/users/${user}/jobs`
  return (
    <section className={styles.created} aria-labelledby="created-key">
      <h3 id="created-key" ref={heading} tabIndex={-1}>
        {name === '' ? t('createdKey.new') : t('createdKey.named', { name })}
      </h3>
      <p>{t('createdKey.copy')}</p>
      <CommandLine line={key} />
      <p>{t('createdKey.request')}</p>
      <CommandLine line={command} />
      <div>
        <button type="button" className="button small" onClick={onDone}>
          {t('createdKey.done')}
        </button>
      </div>
    </section>
  )
}
