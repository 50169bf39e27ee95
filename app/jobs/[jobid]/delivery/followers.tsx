'use client'

import type { Follower } from '#client/client.ts'
import { RelativeTime } from '../../../_components/text/time.tsx'
import { useApiQuery } from '../../../_data/use-api-query.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import { ModeLogo } from '../../../_modes/mode-logo.tsx'
import styles from '../panel.module.css'

/** The open connections that follow this job; hidden while there are none. */
export function Followers({ jobid }: { jobid: string }) {
  const { data } = useApiQuery<{ followers: Follower[] }>(`/results/${jobid}/followers`, { everyMs: 2_000 })
  const t = useMessages()
  if (!data || data.followers.length === 0) return null
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="followers">
      <h2 id="followers">{t('followers.title')}</h2>
      <ul className={styles.list}>
        {data.followers.map(({ id, mode, connectedAt }) => (
          <li key={id} className={styles.item}>
            <ModeLogo mode={mode} />
            {mode}
            <span className="small">
              {t('followers.since')} <RelativeTime at={connectedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
