'use client'

import type { JobView } from '#core/jobs/job.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import styles from './document.module.css'

interface ThumbnailProps {
  job: JobView
  /** Size of page 1, which reserves the space before the image is loaded. */
  size: { width: number; height: number } | undefined
}

/** An image of page 1, linked to the PDF. */
export function Thumbnail({ job, size }: ThumbnailProps) {
  const shape = size && size.width > 0 && size.height > 0 ? `${size.width} / ${size.height}` : '210 / 297'
  const t = useMessages()
  return (
    <a href={job.links.pdf} className={styles.thumbnail} title={t('thumbnail.title')}>
      {/* Served by this server in its final size. */}
      {/* biome-ignore lint/performance/noImgElement: see above. */}
      <img
        src={job.links.thumbnail}
        alt={t('thumbnail.alt', { filename: job.filename })}
        className={styles.picture}
        style={{ aspectRatio: shape }}
        onError={(event) => {
          event.currentTarget.hidden = true
        }}
      />
    </a>
  )
}
