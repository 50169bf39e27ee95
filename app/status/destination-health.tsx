'use client'

import Link from 'next/link'
import type { StatusView } from '#core/ports/observability/status-store.ts'
import { ScrollBox } from '../_components/text/scroll-box.tsx'
import { RelativeTime } from '../_components/text/time.tsx'
import { RichMessage, useMessages } from '../_messages/messages.tsx'
import { ModeLogo } from '../_modes/mode-logo.tsx'
import table from './latency-table.module.css'
import styles from './status.module.css'

/** Destinations of all users by type and broker: how many fail, and what they still have to get. */
export function DestinationHealth({ destinations }: { destinations: StatusView['destinations'] | null }) {
  const t = useMessages()
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="destinations">
      <h2 id="destinations">{t('targets.title')}</h2>
      {destinations?.length === 0 ? (
        <p className="small">
          <RichMessage
            id="targets.none"
            tags={{
              add: (words) => (
                <Link prefetch={false} href="/destinations">
                  {words}
                </Link>
              ),
            }}
          />
        </p>
      ) : (
        <ScrollBox label={t('targets.box')} className={table.box}>
          <table className={table.latency}>
            <thead>
              <tr>
                <th scope="col">{t('targets.type')}</th>
                <th scope="col">{t('targets.enabled')}</th>
                <th scope="col">{t('targets.failing')}</th>
                <th scope="col">{t('targets.disabled')}</th>
                <th scope="col">{t('targets.pending')}</th>
              </tr>
            </thead>
            <tbody>
              {destinations?.map(({ type, broker, enabled, failing, failingSince, disabled, pending }) => (
                <tr key={`${type} ${broker}`}>
                  <th scope="row">
                    <span>
                      <ModeLogo mode={type} />
                      {broker === null ? type : `${type}, ${broker}`}
                    </span>
                  </th>
                  <td>{t.count(enabled)}</td>
                  <td>
                    {t.count(failing)}
                    {failingSince && (
                      <span className="small">
                        {' '}
                        <RelativeTime at={failingSince} />
                      </span>
                    )}
                  </td>
                  <td>{t.count(disabled)}</td>
                  <td>{t.count(pending)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  )
}
