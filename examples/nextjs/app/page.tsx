'use client'

import { Hearback, HearbackError } from 'hearback-client'
import { type ChangeEvent, useState } from 'react'

// The route handler hearback/[...path] forwards requests but no WebSocket.
const hearback = new Hearback({
  url: '/hearback',
  userid: 'alice',
  auto: { modes: ['sse', 'long-poll', 'polling'] },
})

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
      setStatus(`Pages: ${analysis.pages.count}, words: ${analysis.text.words}`)
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
