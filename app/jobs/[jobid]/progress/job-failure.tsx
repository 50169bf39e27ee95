'use client'

import { useRouter } from 'next/navigation'
import { useState } from 'react'
import { submit } from '#client/submit.ts'
import type { JobView } from '#core/jobs/job.ts'
import type { JobError } from '#core/jobs/job-error.ts'
import { Note } from '../../../_components/note.tsx'
import { api, asProblem } from '../../../_data/api.ts'

/** What happened to a failed job and what to do about it. The same document can be tried again. */
export function Failure({ job, error }: { job: JobView; error: JobError }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const [problem, setProblem] = useState<string | null>(null)

  async function submitAgain() {
    setBusy(true)
    setProblem(null)
    try {
      const document = await (await api.request(job.links.pdf)).blob()
      const { jobid } = await submit(api, document, { userid: job.userid, filename: job.filename })
      router.push(`/jobs/${jobid}`)
    } catch (thrown) {
      setProblem(asProblem(thrown).message)
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
