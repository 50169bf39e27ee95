'use client'

import { useRouter } from 'next/navigation'
import { Suspense, useEffect, useState, useSyncExternalStore } from 'react'
import { Uploads, type UploadTask } from '../_data/jobs/uploads.ts'
import { useCurrentUser } from '../_data/session/user.ts'
import { useMessages } from '../_messages/messages.tsx'
import { PushOptIn } from '../_notifications/push-opt-in.tsx'
import { DropArea } from './drop-area.tsx'
import styles from './home.module.css'
import type { ListedComparison } from './jobs/group-jobs.ts'
import { RecentJobs } from './jobs/recent-jobs.tsx'
import { ModeChoice } from './mode-choice.tsx'
import { UploadList } from './upload-list.tsx'

/** More files than this at once are a batch. */
const maxLiveUploads = 3

/** Time after which the jobs of a batch are in the list. */
const settleMs = 1_000

interface HomeProps {
  /** The comparisons of this browser that the server knows. */
  comparisons: readonly ListedComparison[]
}

/** Submits PDFs, selects the delivery mode and lists the recent jobs. */
export function Home({ comparisons }: HomeProps) {
  const router = useRouter()
  const t = useMessages()
  const userid = useCurrentUser()
  const [accepted, setAccepted] = useState(0)
  const [uploads] = useState(
    () =>
      new Uploads(({ isSingle }, { jobid }) => {
        setAccepted((count) => count + 1)
        // A single file opens its job, unless others are still being sent; of several, all appear in the list.
        const isAlone = uploads.views().every(({ phase }) => phase === 'accepted' || phase === 'rejected')
        if (isSingle && isAlone) router.push(`/jobs/${jobid}`)
      }),
  )
  const views = useSyncExternalStore(uploads.subscribe, uploads.views, () => uploads.views())

  const sending = views.filter(({ phase }) => phase !== 'accepted' && phase !== 'rejected').length

  const isBatch = useIsBatch(sending)

  function submit(files: readonly { file: Blob; filename: string }[]) {
    uploads.add(files.map((file): UploadTask => ({ ...file, userid })))
  }

  return (
    <div className={styles.home}>
      <div className={styles.intro}>
        <h1>{t('home.title')}</h1>
        <p className="lead">
          {t('home.lead')} <strong>{t('home.kinds')}</strong>.
        </p>
      </div>
      <div className={styles.top}>
        <DropArea onFiles={submit} />
        {/* Separate boundaries hydrate separately, so that none blocks input. */}
        <Suspense>
          <div>
            <ModeChoice />
            <PushOptIn label={t('home.notify')} userid={userid} />
          </div>
        </Suspense>
      </div>
      <UploadList uploads={views} onRemove={(id) => uploads.remove(id)} onRetry={(id) => uploads.retry(id)} />
      <Suspense>
        <RecentJobs userid={userid} comparisons={comparisons} accepted={accepted} isFrozen={isBatch} />
      </Suspense>
    </div>
  )
}

/** Whether many files are being sent. The list then waits for the end, so that its rows do not move all the time. */
function useIsBatch(sending: number): boolean {
  const [isBatch, setBatch] = useState(false)
  useEffect(() => {
    if (sending > maxLiveUploads) setBatch(true)
    if (sending > 0) return
    const timer = setTimeout(() => setBatch(false), settleMs)
    return () => clearTimeout(timer)
  }, [sending])
  return isBatch || sending > maxLiveUploads
}
