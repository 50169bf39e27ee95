'use client'

import Link from 'next/link'
import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { submit } from '#client/http/submit.ts'
import type { JobView } from '#core/jobs/job.ts'
import type { JobError } from '#core/jobs/job-error.ts'
import { isCanceled } from '../../../_components/badges/state-badge.tsx'
import { Note } from '../../../_components/feedback/note.tsx'
import { api } from '../../../_data/api.ts'
import { useAction } from '../../../_data/use-action.ts'

/** Errors that are a property of the document: another analysis of it fails in the same way. */
const permanentCodes: readonly string[] = ['not_a_pdf', 'corrupt', 'password_required', 'too_many_pages']

/** Why a job ended without a result, and a button to analyse its document again where that can help. */
export function JobFailure({ job, error }: { job: JobView; error: JobError }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const { problem, run } = useAction()
  const canceled = isCanceled(job)

  async function analyseAgain() {
    setBusy(true)
    const isSubmitted = await run(async () => {
      const document = await (await api.request(job.links.pdf)).blob()
      const { jobid } = await submit(api, document, { userid: job.userid, filename: job.filename })
      router.push(`/jobs/${jobid}`)
    })
    if (!isSubmitted) setBusy(false)
  }

  return (
    <Note
      tone={canceled ? 'plain' : 'danger'}
      action={
        permanentCodes.includes(error.code) ? (
          <Link href="/" prefetch={false} className="button small">
            Choose another file
          </Link>
        ) : (
          <button type="button" className="button small" disabled={busy} onClick={() => void analyseAgain()}>
            Analyse again
          </button>
        )
      }
    >
      {canceled ? (
        'You canceled this job. The document is kept until the job expires or is deleted.'
      ) : (
        <>
          {error.message} <code>{error.code}</code>
        </>
      )}
      {problem && <p>{problem}</p>}
    </Note>
  )
}
