'use client'

import { useState } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { Skeleton } from '../../../_components/feedback/skeleton.tsx'
import { CommandLine } from '../../../_components/text/command-line.tsx'
import { useModeDescriptions } from '../../../_data/use-modes.ts'
import { useOrigin } from '../../../_data/use-origin.ts'
import { fillPlaceholders } from '../../../_format/placeholders.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import { useCurrentMode } from '../../../_modes/chosen.ts'
import { ModeLogo } from '../../../_modes/mode-logo.tsx'
import styles from '../panel.module.css'

/** For each delivery mode, a command that reads or follows this job. */
export function TerminalCommands({ job }: { job: JobView }) {
  const origin = useOrigin()
  const t = useMessages()
  const { modes } = useModeDescriptions()
  const current = useCurrentMode()?.name
  const [opened, setOpened] = useState<string | null>(null)
  const open = opened ?? current
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="commands">
      <h2 id="commands">{t('terminal.title')}</h2>
      {modes ? (
        <div className={styles.list}>
          {modes.map(({ name, title, guide }) => (
            <details
              key={name}
              open={open === name}
              onToggle={(event) => event.currentTarget.open && setOpened(name)}
            >
              <summary className={styles.item}>
                <ModeLogo mode={name} />
                {guide.translations?.find(({ language }) => language === t.language)?.title ?? title}
              </summary>
              <CommandLine
                line={fillPlaceholders(guide.example, { origin, userid: job.userid, jobid: job.jobid })}
              />
            </details>
          ))}
        </div>
      ) : (
        <Skeleton height={150} />
      )}
    </section>
  )
}
