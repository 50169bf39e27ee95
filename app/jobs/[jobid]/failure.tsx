'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import type { JobView } from '#core/job.ts'
import type { JobError } from '#core/job-error.ts'
import { Note } from '../../_components/note.tsx'
import { ProblemError, request } from '../../_data/api.ts'
import { upload } from '../../_data/upload.ts'

/** What happened to a failed job and what to do about it. The same document can be tried again. */
export function Failure({ job, error }: { job: JobView; error: JobError }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function submitAgain() {
    setBusy(true)
    setProblem(null)
    try {
      const document = await request(job.links.pdf)
      const sent = upload(await document.blob(), job.filename, { userid: job.userid, onProgress: () => {} })
      router.push(`/jobs/${(await sent.job).jobid}`)
    } catch (thrown) {
      setProblem(thrown instanceof ProblemError ? thrown.message : 'The document could not be sent again.')
      setBusy(false)
    }
  }

  return (
    <Note
      tone="danger"
      action={
        <button type="button" className="button small" disabled={busy} onClick={() => void submitAgain()}>
          Submit it again
        </button>
      }
    >
      {error.message} <code>{error.code}</code>
      {problem && <p>{problem}</p>}
    </Note>
  )
}
