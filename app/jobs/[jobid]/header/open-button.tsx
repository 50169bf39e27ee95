'use client'

import { type ReactNode, useState } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { Note } from '../../../_components/feedback/note.tsx'
import { ProblemText } from '../../../_components/feedback/problem-text.tsx'
import { api, toProblem } from '../../../_data/api.ts'
import { type Translate, useMessages } from '../../../_messages/messages.tsx'

/** Largest document that is opened: the browser loads it completely before the tab shows it. */
const maxOpenBytes = 250_000_000

/** Opens the document in a new tab, in the PDF viewer of the browser. Where that fails, it can be downloaded. */
export function OpenButton({ job }: { job: JobView }) {
  const t = useMessages()
  const [isBusy, setBusy] = useState(false)
  const [failure, setFailure] = useState<ReactNode>(null)

  async function open() {
    if (job.size > maxOpenBytes) return setFailure(t('job.openTooLarge', { size: t.bytes(job.size) }))
    const tab = openTab(job, t)
    if (!tab) return setFailure(t('job.openBlocked'))
    setFailure(null)
    setBusy(true)
    try {
      tab.location.replace(await loadPdf(job.links.pdf))
    } catch (error) {
      tab.close()
      setFailure(<ProblemText problem={toProblem(error)} />)
    }
    setBusy(false)
  }

  return (
    <>
      <button type="button" className="button small" disabled={isBusy} onClick={() => void open()}>
        {t('job.open')}
      </button>
      {failure && (
        <Note
          tone="danger"
          action={
            <a className="button small" href={job.links.pdf}>
              {t('job.download')}
            </a>
          }
        >
          {failure}
        </Note>
      )}
    </>
  )
}

/** Opens a tab that says what it loads. It has to be opened during the click: later it would be blocked as a pop-up. */
function openTab({ filename, size }: JobView, t: Translate): Window | null {
  const tab = window.open('', '_blank')
  if (!tab) return null
  tab.opener = null
  tab.document.title = filename
  tab.document.documentElement.style.colorScheme = 'light dark'
  tab.document.body.textContent = t('job.opening', { filename, size: t.bytes(size) })
  return tab
}

/**
 * The URL of a copy of the document. The server sends documents as attachments only, because they are not trusted. The
 * type of the copy is always that of a PDF, so that the browser never renders it as a page of this origin. The URL is
 * valid until this page is closed, so that the viewer can reload and save the document.
 * @throws ProblemError
 */
async function loadPdf(path: string): Promise<string> {
  const document = await (await api.request(path)).blob()
  return URL.createObjectURL(document.slice(0, document.size, 'application/pdf'))
}
