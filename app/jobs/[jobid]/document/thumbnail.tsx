import type { JobView } from '#core/jobs/job.ts'
import styles from './document.module.css'

interface ThumbnailProps {
  job: JobView
  /** Of page 1, or near enough, so that its place has the right shape before it is there. */
  size: { width: number; height: number } | undefined
}

/** Page 1 as a picture; it opens the document. */
export function Thumbnail({ job, size }: ThumbnailProps) {
  const shape = size && size.width > 0 && size.height > 0 ? `${size.width} / ${size.height}` : '210 / 297'
  return (
    <a href={job.links.pdf} className={styles.thumbnail} title="Download the PDF">
      {/* A file of our own server, of the right size already. */}
      {/* biome-ignore lint/performance/noImgElement: see above. */}
      <img
        src={job.links.thumbnail}
        alt={`Page 1 of ${job.filename}`}
        className={styles.picture}
        style={{ aspectRatio: shape }}
        onError={(event) => {
          event.currentTarget.hidden = true
        }}
      />
    </a>
  )
}
