'use client'

import { useState } from 'react'
import { ConfirmButton } from '../../_components/controls/confirm-button.tsx'
import { ProblemText } from '../../_components/feedback/problem-text.tsx'
import { send, toProblem } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'
import { useMessages } from '../../_messages/messages.tsx'
import styles from './recent-jobs.module.css'

interface DeleteJobsProps {
  jobids: readonly string[]
  onClear(): void
  onDeleted(): void
}

/** Deletes the selected jobs, one request each. */
export function DeleteJobs({ jobids, onClear, onDeleted }: DeleteJobsProps) {
  const [deleted, setDeleted] = useState<number | null>(null)
  const { problem, run } = useAction()
  const t = useMessages()
  const count = jobids.length

  async function deleteAll() {
    setDeleted(0)
    const isDone = await run(async () => {
      for (const jobid of jobids) {
        await send('DELETE', `/results/${jobid}`).catch(ignoreMissing)
        setDeleted((count) => (count ?? 0) + 1)
      }
      onDeleted()
    })
    if (!isDone) setDeleted(null)
  }

  return (
    <div className={styles.selection}>
      <span className="small numbers" aria-live="polite">
        {problem ? (
          <ProblemText problem={problem} />
        ) : deleted === null ? (
          t('jobs.selected', { count })
        ) : (
          t('jobs.deleting', { deleted, count })
        )}
      </span>
      {deleted === null && (
        <>
          <ConfirmButton
            label={t('jobs.delete', { count })}
            confirmLabel={t('jobs.deletePermanently')}
            onConfirm={() => void deleteAll()}
          />
          <button type="button" className="button small plain" onClick={onClear}>
            {t('jobs.clear')}
          </button>
        </>
      )}
    </div>
  )
}

/** A job that is gone already needs no deletion. */
function ignoreMissing(error: unknown): void {
  const { status } = toProblem(error)
  if (status !== 404 && status !== 410) throw error
}
