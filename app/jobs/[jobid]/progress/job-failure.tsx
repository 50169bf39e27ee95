'use client'

import { useRouter } from 'next/navigation'
import { type FormEvent, useRef, useState } from 'react'
import { submit } from '#client/http/submit.ts'
import type { JobView } from '#core/jobs/job.ts'
import type { JobError } from '#core/jobs/job-error.ts'
import { isCanceled } from '../../../_components/badges/state-badge.tsx'
import { Note } from '../../../_components/feedback/note.tsx'
import { ProblemText } from '../../../_components/feedback/problem-text.tsx'
import { api } from '../../../_data/api.ts'
import { useAction } from '../../../_data/use-action.ts'
import { describeJobError } from '../../../_format/job-error.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import styles from './job-failure.module.css'

/** Errors that are a property of the document: another analysis of it fails in the same way. */
const permanentCodes: readonly string[] = ['not_a_pdf', 'corrupt', 'password_required', 'too_many_pages']

/** Why a job ended without a result, and a button to analyse its document again where that can help. */
export function JobFailure({ job, error }: { job: JobView; error: JobError }) {
  const router = useRouter()
  const [busy, setBusy] = useState(false)
  const { problem, run } = useAction()
  const canceled = isCanceled(job)
  const t = useMessages()

  async function analyse(read: () => Promise<Blob>, options: { filename: string; password?: string }) {
    setBusy(true)
    const isSubmitted = await run(async () => {
      const { jobid } = await submit(api, await read(), { userid: job.userid, ...options })
      router.push(`/jobs/${jobid}`)
    })
    if (!isSubmitted) setBusy(false)
  }

  const analyseAgain = (password?: string) =>
    analyse(async () => (await api.request(job.links.pdf)).blob(), {
      filename: job.filename,
      ...(password && { password }),
    })

  return (
    <Note
      tone={canceled ? 'plain' : 'danger'}
      action={
        permanentCodes.includes(error.code) ? (
          <FileButton
            busy={busy}
            onFile={(file) => void analyse(async () => file, { filename: file.name })}
          />
        ) : (
          <button type="button" className="button small" disabled={busy} onClick={() => void analyseAgain()}>
            {t('failure.again')}
          </button>
        )
      }
    >
      {describeJobError(error, t)} {!canceled && <code>{error.code}</code>}
      {error.code === 'password_required' && (
        <PasswordForm busy={busy} onSubmit={(password) => void analyseAgain(password)} />
      )}
      {problem && (
        <p>
          <ProblemText problem={problem} />
        </p>
      )}
    </Note>
  )
}

/** Selects another file, which is submitted at once. */
function FileButton({ busy, onFile }: { busy: boolean; onFile(file: File): void }) {
  const t = useMessages()
  const input = useRef<HTMLInputElement>(null)
  return (
    <>
      <button type="button" className="button small" disabled={busy} onClick={() => input.current?.click()}>
        {t('failure.choose')}
      </button>
      <input
        ref={input}
        type="file"
        accept="application/pdf,.pdf"
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('failure.file')}
        onChange={({ target }) => {
          const [file] = target.files ?? []
          if (file) onFile(file)
          target.value = ''
        }}
      />
    </>
  )
}

/** Asks for the password of the document. It is sent with the new job and not stored in the browser. */
function PasswordForm({ busy, onSubmit }: { busy: boolean; onSubmit(password: string): void }) {
  const t = useMessages()

  function submitPassword(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    onSubmit(String(new FormData(event.currentTarget).get('password')))
  }
  return (
    <form className={styles.password} onSubmit={submitPassword}>
      <label>
        {t('failure.password')}{' '}
        <input
          className="field"
          type="password"
          name="password"
          required
          maxLength={127}
          autoComplete="off"
        />
      </label>
      <button type="submit" className="button small" disabled={busy}>
        {t('failure.withPassword')}
      </button>
    </form>
  )
}
