import type { Analysis } from '../../core/analysis/schema.ts'
import type { JobView } from '../../core/jobs/job.ts'
import { countOf, formatBytes, formatDuration, formatShare } from '../format/amounts.ts'

/** A job and its analysis as lines for a terminal. */
export function formatJob(job: JobView): string[] {
  const head = [`${job.filename} (${formatBytes(job.size)}, ${job.userid})`, formatState(job)]
  if (!job.analysis) return head
  const facts = toFacts(job.analysis).filter(([, value]) => value !== null && value !== '')
  const lines = facts.map(([name, value]) => `  ${name.padEnd(9)}  ${value}`)
  const { numbers } = job.analysis
  return [...head, '', ...lines, '', ...formatDigits(numbers), numbers.reading]
}

/** The state of a job with its progress, duration or error. */
export function formatState({ state, progress, error, startedAt, finishedAt }: JobView): string {
  if (error) return `${error.code}: ${error.message}`
  if (startedAt && finishedAt)
    return `${state} in ${formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}`
  return progress ? `${state}, ${progress.done} of ${countOf(progress.total, 'page')}` : state
}

function toFacts({ document, pages, text }: Analysis): [string, string | null][] {
  const sizes = pages.sizes.map(
    ({ width, height, name, orientation }) =>
      `${name ?? `${Math.round(width)} × ${Math.round(height)} pt`} ${orientation}`,
  )
  return [
    ['title', document.title],
    ['author', document.author],
    ['made by', [document.creator, document.producer].filter((by) => by !== null).join(', ')],
    ['created', document.createdAt],
    ['format', formatDocument(document)],
    ['pages', [countOf(pages.count, 'page'), ...sizes.slice(0, 3)].join(', ')],
    ['text', formatText(text)],
    [
      'terms',
      text.topTerms
        .slice(0, 10)
        .map(({ term }) => term)
        .join(', '),
    ],
    ['begins', text.excerpt.length > 160 ? `${text.excerpt.slice(0, 160).trimEnd()} …` : text.excerpt],
  ]
}

function formatDocument({
  pdfVersion,
  encrypted,
  tagged,
  signatures,
  attachments,
  form,
}: Analysis['document']): string {
  return [
    pdfVersion === null ? 'PDF' : `PDF ${pdfVersion}`,
    encrypted && 'encrypted',
    tagged && 'tagged',
    signatures.count > 0 && countOf(signatures.count, 'signature'),
    attachments.count > 0 && countOf(attachments.count, 'attachment'),
    form.fields > 0 && countOf(form.fields, 'form field'),
  ]
    .filter((part) => part !== false)
    .join(', ')
}

function formatText({ words, language, readingMinutes, pagesWithoutText }: Analysis['text']): string {
  return [
    countOf(words, 'word'),
    language && (new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language),
    words > 0 && `${countOf(Math.max(1, Math.round(readingMinutes)), 'minute')} to read`,
    pagesWithoutText > 0 && `${countOf(pagesWithoutText, 'page')} without text`,
  ]
    .filter((part) => part)
    .join(', ')
}

/** Bar chart of the first digits, one cell per percent, with a mark at the share that Benford's law expects. */
function formatDigits({ count, firstDigits }: Analysis['numbers']): string[] {
  if (count === 0) return []
  const rows = firstDigits.map(({ digit, share, expected }) => {
    const cells = Math.round(share * 100)
    const mark = Math.round(expected * 100)
    const bar = '█'.repeat(cells).padEnd(mark).split('')
    bar[mark] = '│'
    return `  ${digit}  ${formatShare(share).padStart(6)}  ${bar.join('')}`
  })
  return ['First digits of the numbers; │ marks the share expected by Benford’s law:', ...rows, '']
}
