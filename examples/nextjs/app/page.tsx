'use client'

import { Hearback, HearbackError } from 'hearback-client'
import { type ChangeEvent, useState } from 'react'

const hearback = new Hearback({ url: process.env.NEXT_PUBLIC_HEARBACK_URL ?? '', userid: 'alice' })

/** Submits the chosen PDF and shows its progress and its number of pages. */
export default function Page() {
  const [status, setStatus] = useState('Choose a PDF.')

  async function analyze({ target }: ChangeEvent<HTMLInputElement>) {
    const file = target.files?.[0]
    if (!file) return
    try {
      const job = await hearback.submit(file)
      for await (const { data } of job.events({ progress: true }))
        setStatus(data.progress ? `Page ${data.progress.done} of ${data.progress.total}` : data.state)
      const { analysis } = await job.result()
      setStatus(`${analysis.pages.count} pages, ${analysis.text.words} words`)
    } catch (error) {
      setStatus(error instanceof HearbackError ? error.message : String(error))
    }
  }

  return (
    <main>
      <input type="file" accept="application/pdf" onChange={analyze} aria-label="PDF" />
      <p role="status">{status}</p>
    </main>
  )
}
