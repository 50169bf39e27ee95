'use client'

import { Note } from '../../../_components/feedback/note.tsx'
import { Skeleton } from '../../../_components/feedback/skeleton.tsx'
import { useModes } from '../../../_data/use-modes.ts'
import { type Translate, useMessages } from '../../../_messages/messages.tsx'
import { chosenMode, useCurrentMode } from '../../../_modes/chosen.ts'
import { ModeLogo } from '../../../_modes/mode-logo.tsx'
import type { PageConnection } from '../../../_modes/page-connection.ts'
import styles from './connection-panel.module.css'

interface ConnectionPanelProps {
  connection: PageConnection | null
  /** The job is final, so the mode can no longer be changed. */
  final: boolean
}

/** The delivery mode that this page uses, with its traffic. The mode can be changed while the job runs. */
export function ConnectionPanel({ connection, final }: ConnectionPanelProps) {
  const { modes: all } = useModes()
  const t = useMessages()
  const current = useCurrentMode()?.name ?? ''
  const modes = all?.filter(({ follows }) => follows)
  const titleOf = (name: string) => modes?.find((mode) => mode.name === name)?.title ?? name
  return (
    <div className={styles.connection}>
      <h2 id="connection">{t('page.modeTitle')}</h2>
      {modes ? (
        <label className={styles.choice}>
          <ModeLogo mode={current} size={18} />
          <span className="visually-hidden">{t('page.mode')}</span>
          <select
            className="field"
            value={current}
            disabled={final}
            onChange={(event) => chosenMode.write(event.target.value)}
          >
            {modes.map(({ name, title }) => (
              <option key={name} value={name}>
                {title}
              </option>
            ))}
          </select>
        </label>
      ) : (
        <Skeleton height={38} width={220} />
      )}
      <p className="small numbers" aria-live="polite">
        {describeTraffic(connection, t)}
      </p>
      {connection?.insteadOf && (
        <Note tone="warning">
          {t(final ? 'page.usedInstead' : 'page.instead', {
            mode: titleOf(connection.insteadOf),
            fallback: titleOf(connection.mode),
          })}
        </Note>
      )}
    </div>
  )
}

function describeTraffic(connection: PageConnection | null, t: Translate): string {
  if (!connection || connection.state === 'connecting') return t('page.connecting')
  if (connection.state === 'trouble') return t('page.reconnecting', { attempt: connection.attempt })
  const { requests, messages, bytesDown } = connection
  const parts = [
    requests > 0 && t('count.requests', { count: requests }),
    messages > 0 && t('count.messages', { count: messages }),
    bytesDown > 0 && t('page.received', { size: t.bytes(bytesDown) }),
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : t('page.connected')
}
