'use client'

import { countOf, formatBytes } from '#client/format/amounts.ts'
import { Note } from '../../../_components/feedback/note.tsx'
import { Skeleton } from '../../../_components/feedback/skeleton.tsx'
import { useModes } from '../../../_data/use-modes.ts'
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
  const current = useCurrentMode()?.name ?? ''
  const modes = all?.filter(({ follows }) => follows)
  const titleOf = (name: string) => modes?.find((mode) => mode.name === name)?.title ?? name
  return (
    <div className={styles.connection}>
      <h2 id="connection">Delivery mode of this page</h2>
      {modes ? (
        <label className={styles.choice}>
          <ModeLogo mode={current} size={18} />
          <span className="visually-hidden">Delivery mode</span>
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
        {describeTraffic(connection)}
      </p>
      {connection?.insteadOf && (
        <Note tone="warning">
          {titleOf(connection.insteadOf)} could not connect. This page {final ? 'used' : 'uses'}{' '}
          {titleOf(connection.mode)} instead.
        </Note>
      )}
    </div>
  )
}

function describeTraffic(connection: PageConnection | null): string {
  if (!connection || connection.state === 'connecting') return 'connecting'
  if (connection.state === 'trouble') return `disconnected, reconnecting (attempt ${connection.attempt})`
  const { requests, messages, bytesDown } = connection
  const parts = [
    requests > 0 && countOf(requests, 'request'),
    messages > 0 && countOf(messages, 'message'),
    bytesDown > 0 && `${formatBytes(bytesDown)} received`,
  ].filter(Boolean)
  return parts.length > 0 ? parts.join(', ') : 'connected'
}
