'use client'

import { useRouter } from 'next/navigation'
import { Suspense, useState, useSyncExternalStore } from 'react'
import { Uploads, type UploadTask } from '../_data/uploads.ts'
import { currentUser } from '../_data/user.ts'
import { DropArea } from './drop-area.tsx'
import styles from './home.module.css'
import { ModeChoice } from './mode-choice.tsx'
import { RecentJobs } from './recent-jobs.tsx'
import { UploadList } from './upload-list.tsx'

/** Submits PDFs, selects the delivery mode and lists the recent jobs. */
export function Home() {
  const router = useRouter()
  const userid = currentUser.use()
  const [accepted, setAccepted] = useState(0)
  const [uploads] = useState(
    () =>
      new Uploads((job) => {
        setAccepted((count) => count + 1)
        // A single upload opens its job; of several, all appear in the list.
        if (uploads.views().length === 1) router.push(`/jobs/${job.jobid}`)
      }),
  )
  const views = useSyncExternalStore(uploads.subscribe, uploads.views, () => uploads.views())

  function submit(files: readonly { file: Blob; filename: string }[]) {
    uploads.add(files.map((file): UploadTask => ({ ...file, userid })))
  }

  return (
    <div className={styles.home}>
      <div className={styles.intro}>
        <h1>Drop a PDF. Hear back your way.</h1>
        <p className="lead">
          hearback analyses PDFs asynchronously: properties, text, and a first-digit test of the numbers. You
          choose how the result is delivered: <strong>pulled, streamed or pushed</strong>.
        </p>
      </div>
      <DropArea onFiles={submit} />
      <UploadList uploads={views} onRemove={(id) => uploads.remove(id)} />
      {/* Separate boundaries hydrate separately, so that none blocks input. */}
      <Suspense>
        <ModeChoice />
      </Suspense>
      <Suspense>
        <RecentJobs userid={userid} accepted={accepted} />
      </Suspense>
    </div>
  )
}
