'use client'

import { ProblemText } from '../../_components/feedback/problem-text.tsx'
import { api } from '../../_data/api.ts'
import { useAction } from '../../_data/use-action.ts'
import { useMessages } from '../../_messages/messages.tsx'

/** Downloads the usage as CSV. */
export function CsvButton({ path, userid }: { path: string; userid: string }) {
  const { problem, run } = useAction()
  const t = useMessages()

  async function download() {
    // The format is chosen by a header, which a link cannot send.
    const response = await api.request(path, { headers: { accept: 'text/csv' } })
    const url = URL.createObjectURL(await response.blob())
    const link = Object.assign(document.createElement('a'), { href: url, download: `usage-${userid}.csv` })
    link.click()
    URL.revokeObjectURL(url)
  }

  return (
    <span>
      <span className="small" role="status">
        {problem && <ProblemText problem={problem} />}{' '}
      </span>
      <button type="button" className="button small" onClick={() => void run(download)}>
        {t('usage.csv')}
      </button>
    </span>
  )
}
