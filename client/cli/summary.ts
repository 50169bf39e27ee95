import { countOf, formatBytes, formatDuration, formatShare } from '#client/format/amounts.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import type { JobView } from '#core/jobs/job.ts'

/** A job and its analysis as a person reads them. */
export function summaryOf(job: JobView): string {
  const head = [`${job.filename} (${formatBytes(job.size)}, ${job.userid})`, stateOf(job)]
  if (!job.analysis) return head.join('\n')
  const facts = factsOf(job.analysis).filter(([, value]) => value !== null && value !== '')
  const lines = facts.map(([name, value]) => `  ${name.padEnd(9)}  ${value}`)
  const { numbers } = job.analysis
  return [...head, '', ...lines, '', ...digitsOf(numbers), numbers.reading].join('\n')
}

function stateOf({ state, progress, error, startedAt, finishedAt }: JobView): string {
  if (error) return `${error.code}: ${error.message}`
  if (startedAt && finishedAt)
    return `${state} in ${formatDuration(Date.parse(finishedAt) - Date.parse(startedAt))}`
  return progress ? `${state}, ${progress.done} of ${countOf(progress.total, 'page')}` : state
}

function factsOf({ document, pages, text }: Analysis): [string, string | null][] {
  const sizes = pages.sizes.map(
    ({ width, height, name, orientation }) =>
      `${name ?? `${Math.round(width)} × ${Math.round(height)} pt`} ${orientation}`,
  )
  return [
    ['title', document.title],
    ['author', document.author],
    ['made by', [document.creator, document.producer].filter((by) => by !== null).join(', ')],
    ['created', document.createdAt],
    ['format', formatOf(document)],
    ['pages', [countOf(pages.count, 'page'), ...sizes.slice(0, 3)].join(', ')],
    ['text', textOf(text)],
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

function formatOf({
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

function textOf({ words, language, readingMinutes, pagesWithoutText }: Analysis['text']): string {
  return [
    countOf(words, 'word'),
    language && (new Intl.DisplayNames('en', { type: 'language' }).of(language) ?? language),
    words > 0 && `${countOf(Math.max(1, Math.round(readingMinutes)), 'minute')} to read`,
    pagesWithoutText > 0 && `${countOf(pagesWithoutText, 'page')} without text`,
  ]
    .filter((part) => part)
    .join(', ')
}

/** The first digits as bars, a cell for each percent, with a mark where Benford's law expects their end. */
function digitsOf({ count, firstDigits }: Analysis['numbers']): string[] {
  if (count === 0) return []
  const rows = firstDigits.map(({ digit, share, expected }) => {
    const cells = Math.round(share * 100)
    const mark = Math.round(expected * 100)
    const bar = '█'.repeat(cells).padEnd(mark).split('')
    bar[mark] = '│'
    return `  ${digit}  ${formatShare(share).padStart(6)}  ${bar.join('')}`
  })
  return ['First digits of the numbers; │ is what Benford’s law expects:', ...rows, '']
}
