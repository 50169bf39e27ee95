import { countOf, formatCount, formatDuration } from '#client/format/amounts.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import type { JobView } from '#core/jobs/job.ts'
import styles from './tiles.module.css'

interface Tile {
  term: string
  value: string
  note: string
  tone?: 'good' | 'warning'
}

/** The main results, each as one figure with an explanation. */
export function Tiles({ job, analysis }: { job: JobView; analysis: Analysis }) {
  return (
    <div className={styles.tiles}>
      {[
        pagesTile(analysis),
        textTile(analysis),
        numbersTile(analysis),
        safetyTile(analysis),
        timeTile(job),
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

function pagesTile({ pages, document }: Analysis): Tile {
  return {
    term: 'Pages',
    value: formatCount(pages.count),
    note: [
      pages.sizes[0]?.name,
      pages.sizes[0]?.orientation,
      document.pdfVersion && `PDF ${document.pdfVersion}`,
    ]
      .filter(Boolean)
      .join(', '),
  }
}

function textTile({ text }: Analysis): Tile {
  if (text.words === 0) return { term: 'Words', value: 'none', note: 'no text in the pages', tone: 'warning' }
  const note = text.scannedPages > 0 ? `${countOf(text.scannedPages, 'scanned page')}` : 'extracted as text'
  return { term: 'Words', value: formatCount(text.words), note }
}

const verdicts = {
  consistent: { value: 'as expected', tone: 'good' },
  deviates: { value: 'deviate', tone: 'warning' },
  too_few: { value: 'too few' },
  narrow_range: { value: 'not testable' },
} as const

function numbersTile({ numbers }: Analysis): Tile {
  return {
    term: 'First digits',
    ...(numbers.count === 0 ? { value: 'no numbers' } : verdicts[numbers.verdict]),
    note: numbers.count === 0 ? 'nothing to test' : `${countOf(numbers.count, 'number')}, Benford’s law`,
  }
}

function safetyTile({ document: { javascript, attachments, links, encrypted } }: Analysis): Tile {
  const found = [
    javascript.count > 0 && countOf(javascript.count, 'script'),
    attachments.count > 0 && countOf(attachments.count, 'attachment'),
    links.launch > 0 && countOf(links.launch, 'launch action'),
  ].filter(Boolean)
  return {
    term: 'Active content',
    value: found.length > 0 ? found.join(', ') : 'none',
    note: encrypted ? 'encrypted' : 'not encrypted',
    tone: found.length > 0 ? 'warning' : 'good',
  }
}

function timeTile({ createdAt, startedAt, finishedAt }: JobView): Tile {
  const at = (time: string | null) => (time === null ? Number.NaN : Date.parse(time))
  return {
    term: 'From submit to result',
    value: formatDuration(at(finishedAt) - at(createdAt)),
    note: `${formatDuration(at(startedAt) - at(createdAt))} of them queued`,
  }
}
