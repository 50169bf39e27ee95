'use client'

import type { Analysis } from '#core/analysis/schema.ts'
import type { JobView } from '#core/jobs/job.ts'
import { type Translate, useMessages } from '../../../_messages/messages.tsx'
import styles from './tiles.module.css'

interface Tile {
  term: string
  value: string
  note: string
  tone?: 'good' | 'warning'
}

/** The main results, each as one figure with an explanation. */
export function Tiles({ job, analysis }: { job: JobView; analysis: Analysis }) {
  const t = useMessages()
  return (
    <div className={styles.tiles}>
      {[
        pagesTile(analysis, t),
        textTile(analysis, t),
        numbersTile(analysis, t),
        safetyTile(analysis, t),
        timeTile(job, t),
      ].map(({ term, value, note, tone }) => (
        <dl key={term} className={`card ${styles.tile}`} data-tone={tone}>
          <dt>{term}</dt>
          <dd>{value}</dd>
          <dd className="small">{note}</dd>
        </dl>
      ))}
    </div>
  )
}

function pagesTile({ pages, document }: Analysis, t: Translate): Tile {
  const [size] = pages.sizes
  return {
    term: t('tile.pages'),
    value: t.count(pages.count),
    note: [
      size?.name,
      size && t(`fact.${size.orientation}`),
      document.pdfVersion && `PDF ${document.pdfVersion}`,
    ]
      .filter(Boolean)
      .join(', '),
  }
}

function textTile({ text }: Analysis, t: Translate): Tile {
  const term = t('tile.words')
  if (text.words === 0) return { term, value: t('tile.noWords'), note: t('tile.noText'), tone: 'warning' }
  const { scannedPages: count } = text
  return {
    term,
    value: t.count(text.words),
    note: count > 0 ? t('tile.scanned', { count }) : t('tile.extracted'),
  }
}

const tones = {
  consistent: 'good',
  deviates: 'warning',
  too_few: undefined,
  narrow_range: undefined,
} as const

function numbersTile({ numbers: { count, verdict } }: Analysis, t: Translate): Tile {
  const term = t('tile.digits')
  if (count === 0) return { term, value: t('tile.noNumbers'), note: t('tile.nothing') }
  const tone = tones[verdict]
  return { term, value: t(`tile.${verdict}`), note: t('tile.numbers', { count }), ...(tone && { tone }) }
}

function safetyTile(
  { document: { javascript, attachments, links, encrypted } }: Analysis,
  t: Translate,
): Tile {
  const found = [
    javascript.count > 0 && t('tile.scripts', { count: javascript.count }),
    attachments.count > 0 && t('tile.attachments', { count: attachments.count }),
    links.launch > 0 && t('tile.launches', { count: links.launch }),
  ].filter(Boolean)
  return {
    term: t('tile.active'),
    value: found.length > 0 ? found.join(', ') : t('tile.inactive'),
    note: t(encrypted ? 'tile.encrypted' : 'tile.notEncrypted'),
    tone: found.length > 0 ? 'warning' : 'good',
  }
}

function timeTile({ createdAt, startedAt, finishedAt }: JobView, t: Translate): Tile {
  const at = (time: string | null) => (time === null ? Number.NaN : Date.parse(time))
  return {
    term: t('tile.time'),
    value: t.duration(at(finishedAt) - at(createdAt)),
    note: t('tile.queued', { duration: t.duration(at(startedAt) - at(createdAt)) }),
  }
}
