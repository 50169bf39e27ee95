'use client'

import { useState } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { CommandLine } from '../../../_components/command-line.tsx'
import { Skeleton } from '../../../_components/skeleton.tsx'
import type { ModeList } from '../../../_data/mode-list.ts'
import { useOrigin } from '../../../_data/use-origin.ts'
import { useResource } from '../../../_data/use-resource.ts'
import { chosenMode } from '../../../_modes/chosen.ts'
import { ModeMark } from '../../../_modes/mode-logo.tsx'
import { inOrder } from '../../../_modes/mode-style.ts'
import styles from '../panel.module.css'

/** The exact line that hears back about this job, one for each way. */
export function Commands({ job }: { job: JobView }) {
  const origin = useOrigin()
  const { value } = useResource<ModeList>('/modes')
  const [open, setOpen] = useState(chosenMode.read)
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="commands">
      <h2 id="commands">Do it from a terminal</h2>
      {value ? (
        <div className={styles.list}>
          {inOrder(value.modes).map(({ name, title, guide }) => (
            <details
              key={name}
              open={open === name}
              onToggle={(event) => event.currentTarget.open && setOpen(name)}
            >
              <summary className={styles.item}>
                <ModeMark mode={name} />
                {title}
              </summary>
              <CommandLine
                line={guide.example
                  .replaceAll('BASE', origin)
                  .replaceAll('JOBID', job.jobid)
                  .replaceAll('USERID', encodeURIComponent(job.userid))}
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
