'use client'

import { useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Note } from '../_components/feedback/note.tsx'
import { useTimeFormat } from '../_components/text/time.tsx'
import { useOutage } from '../_data/service-contact.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from './service-notice.module.css'

/**
 * Shown while the service is unreachable, with the time of the last data. The page retries by itself. Its content is
 * dimmed meanwhile, because it may be out of date.
 */
export function ServiceNotice() {
  const lostSince = useOutage()
  const queries = useQueryClient()
  const t = useMessages()
  const formatTime = useTimeFormat()

  useEffect(() => {
    // A change of the browser's own network state is a reason to check at once.
    const check = () => void queries.refetchQueries({ type: 'active' })
    addEventListener('offline', check)
    addEventListener('online', check)
    return () => {
      removeEventListener('offline', check)
      removeEventListener('online', check)
    }
  }, [queries])

  useEffect(() => {
    if (lostSince === null) return
    document.body.toggleAttribute('data-outage', true)
    return () => {
      document.body.toggleAttribute('data-outage', false)
      // Data read before the outage may be out of date.
      void queries.invalidateQueries()
    }
  }, [lostSince, queries])

  if (lostSince === null) return null
  return (
    <div className={styles.notice}>
      <Note tone="danger">
        <strong>{t('outage.title')}</strong> {t('outage.since', { time: formatTime(lostSince) })}
      </Note>
    </div>
  )
}
