'use client'

import { useEffect, useState } from 'react'
import { formatBytes, formatDuration } from '#client/format/amounts.ts'
import { ScrollBox } from '../../../_components/text/scroll-box.tsx'
import styles from './try.module.css'
import type { TryResponse } from './use-try.ts'

/** A response: status, headers and body. */
export function ResponseView({ response }: { response: TryResponse }) {
  const { status, statusText, headers, durationMs, text, blob, isOpen } = response
  return (
    <section aria-label="Response" className={styles.response}>
      <p className={styles.status}>
        <strong data-failed={status >= 400 || undefined}>
          {status === 0 ? 'Redirect' : `${status} ${statusText}`}
        </strong>
        <span className="small numbers">
          {formatDuration(durationMs)}
          {isOpen && ' · receiving …'}
        </span>
      </p>
      {headers.length > 0 && (
        <details>
          <summary className="small">Headers</summary>
          <pre className={styles.headers}>
            {headers.map(([name, value]) => `${name}: ${value}`).join('\n')}
          </pre>
        </details>
      )}
      {text !== null && text !== '' && (
        <ScrollBox label="Body of the response" className={styles.body}>
          <pre>{text}</pre>
        </ScrollBox>
      )}
      {blob && blob.size > 0 && <BlobView blob={blob} />}
    </section>
  )
}

function BlobView({ blob }: { blob: Blob }) {
  const [url, setUrl] = useState<string | null>(null)
  useEffect(() => {
    const created = URL.createObjectURL(blob)
    setUrl(created)
    return () => URL.revokeObjectURL(created)
  }, [blob])
  if (url === null) return null
  if (blob.type.startsWith('image/')) {
    // biome-ignore lint/performance/noImgElement: the source is local data.
    return <img src={url} alt="Body of the response" className={styles.image} />
  }
  return (
    <p>
      <a href={url} download>
        Save the body
      </a>{' '}
      <span className="small">
        {blob.type || 'unknown type'}, {formatBytes(blob.size)}
      </span>
    </p>
  )
}
