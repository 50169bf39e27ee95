'use client'

import { useRouter } from 'next/navigation'
import { Suspense, useState, useSyncExternalStore } from 'react'
import { Uploads, type UploadTask } from '../_data/uploads.ts'
import { user } from '../_data/user.ts'
import { DropArea } from './drop-area.tsx'
import styles from './home.module.css'
import { ModeChoice } from './mode-choice.tsx'
import { RecentJobs } from './recent-jobs.tsx'
import { UploadList } from './upload-list.tsx'

/** Drop a PDF, choose how to hear back, watch the recent jobs. */
export function Home() {
  const router = useRouter()
  const userid = user.use()
  const [accepted, setAccepted] = useState(0)
  const [uploads] = useState(
    () =>
      new Uploads((job) => {
        setAccepted((count) => count + 1)
        // One document alone is what the person wants to see; of several, all are in the list here.
        if (uploads.views().length === 1) router.push(`/jobs/${job.jobid}`)
      }),
  )
  const views = useSyncExternalStore(uploads.subscribe, uploads.views, () => uploads.views())

  function submit(files: readonly { file: Blob; filename: string }[]) {
    uploads.add(files.map((file): UploadTask => ({ ...file, userid })))
  }

  return (
    <div className={styles.home}>
      <div className={styles.words}>
        <h1>Drop a PDF. Hear back your way.</h1>
        <p className="lead">
          Find out what a PDF is and whether its numbers look natural. While it is analysed,{' '}
          <strong>ask again, be called, or be told</strong>: the same news by every way.
        </p>
      </div>
      <DropArea onFiles={submit} />
      <UploadList uploads={views} onRemove={(id) => uploads.remove(id)} />
      {/* Each boundary wakes up on its own, so that none keeps the page from answering. */}
      <Suspense>
        <ModeChoice />
      </Suspense>
      <Suspense>
        <RecentJobs userid={userid} accepted={accepted} />
      </Suspense>
    </div>
  )
}
