'use client'

import { Ago } from '../../../_components/time.tsx'
import { useResource } from '../../../_data/use-resource.ts'
import { ModeMark } from '../../../_modes/mode-logo.tsx'
import styles from '../panel.module.css'

interface FollowerList {
  followers: { id: string; mode: string; connectedAt: string }[]
}

/** Who holds a connection open for this job at the moment. */
export function Followers({ jobid }: { jobid: string }) {
  const { value } = useResource<FollowerList>(`/results/${jobid}/followers`, { everyMs: 2_000 })
  const followers = value?.followers ?? []
  if (followers.length === 0) return null
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="followers">
      <h2 id="followers">Listening now</h2>
      <ul className={styles.list}>
        {followers.map(({ id, mode, connectedAt }) => (
          <li key={id} className={styles.item}>
            <ModeMark mode={mode} />
            {mode}
            <span className="small">
              since <Ago at={connectedAt} />
            </span>
          </li>
        ))}
      </ul>
    </section>
  )
}
