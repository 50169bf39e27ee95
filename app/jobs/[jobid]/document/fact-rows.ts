import { countOf, formatCount, formatShare } from '#client/format/amounts.ts'
import type { AnalysisPreview } from '#core/analysis/preview-schema.ts'
import type { Analysis } from '#core/analysis/schema.ts'

export type Rows = readonly (readonly [term: string, value: string])[]

type Document = Analysis['document']

/** The metadata of the document; missing members are left out. */
export function documentFacts(document: Document): Rows {
  return withoutEmpty([
    ['Title', document.title],
    ['Author', document.author],
    ['Subject', document.subject],
    ['Keywords', document.keywords],
    ['Creator', document.creator],
    ['Producer', document.producer],
    ['Created', day(document.createdAt)],
    ['Modified', day(document.modifiedAt)],
    ['Version', document.pdfVersion && `PDF ${document.pdfVersion}`],
    ['Language', document.language],
    ['Revisions', document.revisions > 1 ? `${document.revisions}, incremental updates` : null],
  ])
}

/** What is known while the pages are being read. */
export function previewFacts({ document, pages, text }: AnalysisPreview): Rows {
  return withoutEmpty([
    ['Title', document.title],
    ['Author', document.author],
    ['Pages', formatCount(pages.count)],
    ['Size', sizesOf(pages.sizes)],
    ['Language', text.language ? languageName(text.language, null) : document.language],
    ['Version', document.pdfVersion && `PDF ${document.pdfVersion}`],
    ['Encrypted', document.encrypted && 'yes'],
  ])
}

/** Pages, sizes and statistics of the text. */
export function textFacts({ pages, text }: Analysis): Rows {
  return withoutEmpty([
    ['Pages', formatCount(pages.count)],
    ['Size', sizesOf(pages.sizes)],
    ['Words', formatCount(text.words)],
    ['Language', text.language && languageName(text.language, text.languageConfidence)],
    ['Reading time', text.words > 0 ? readingTime(text.readingMinutes) : null],
    ['Without text', text.pagesWithoutText > 0 ? countOf(text.pagesWithoutText, 'page') : null],
    ['Scanned', text.scannedPages > 0 ? countOf(text.scannedPages, 'page') : null],
    [
      'Unreadable',
      text.unreadableShare > 0 ? `${formatShare(text.unreadableShare)} of the characters` : null,
    ],
    [
      'Frequent terms',
      text.topTerms
        .slice(0, 8)
        .map(({ term }) => term)
        .join(', '),
    ],
  ])
}

/** Security-relevant parts and other contents. What deserves a warning is listed even when absent. */
export function contentFacts(document: Document): Rows {
  const { attachments, encrypted, fonts, form, images, javascript, links, permissions, signatures } = document
  const forbidden = [
    !permissions.print && 'printing',
    !permissions.copy && 'copying',
    !permissions.modify && 'editing',
  ].filter(Boolean)
  return withoutEmpty([
    ['Encrypted', encrypted ? 'yes' : 'no'],
    ['Not permitted', forbidden.join(', ')],
    ['JavaScript', javascript.count > 0 ? `${countOf(javascript.count, 'script')}, not executed` : 'none'],
    ['Attachments', attachments.count > 0 ? namesOf(attachments.count, attachments.items) : 'none'],
    ['Signatures', signatures.count > 0 ? `${signatures.count}, not validated` : 'none'],
    ['Form', form.type === 'none' ? null : `${form.type}, ${countOf(form.fields, 'field')}`],
    [
      'Links',
      links.count > 0 ? `${formatCount(links.web)} external, ${formatCount(links.internal)} internal` : null,
    ],
    ['Launch actions', links.launch > 0 ? countOf(links.launch, 'link') : null],
    [
      'Images',
      images.count > 0 ? `${formatCount(images.count)} on ${countOf(images.pages, 'page')}` : 'none',
    ],
    ['Fonts', formatCount(fonts.count)],
    ['Tagged', document.tagged ? 'yes, accessible structure' : 'no'],
  ])
}

/** "A4 portrait (3), 100 × 50 mm landscape (1) and 2 more" */
function sizesOf(all: Analysis['pages']['sizes']): string {
  const sizes = all.map(
    ({ name, width, height, orientation, count }) =>
      `${name ?? `${millimetres(width)} × ${millimetres(height)} mm`} ${orientation}${all.length > 1 ? ` (${count})` : ''}`,
  )
  return `${sizes.slice(0, 3).join(', ')}${sizes.length > 3 ? ` and ${sizes.length - 3} more` : ''}`
}

function namesOf(count: number, items: readonly { name: string | null }[]): string {
  const names = items.slice(0, 3).map(({ name }) => name ?? 'unnamed')
  return `${countOf(count, 'file')}: ${names.join(', ')}${count > names.length ? ' …' : ''}`
}

function withoutEmpty(rows: [string, string | null | false][]): Rows {
  return rows.filter((row): row is [string, string] => Boolean(row[1]))
}

function day(instant: string | null): string | null {
  // The date in the time zone of its author.
  const time = instant === null ? Number.NaN : Date.parse(instant.slice(0, 'yyyy-mm-dd'.length))
  if (Number.isNaN(time)) return instant
  return new Date(time).toLocaleDateString('en', { dateStyle: 'long', timeZone: 'UTC' })
}

function millimetres(points: number): number {
  return Math.round((points / 72) * 25.4)
}

function readingTime(minutes: number): string {
  if (minutes < 1) return 'less than a minute'
  if (minutes < 90) return countOf(Math.round(minutes), 'minute')
  return countOf(Math.round(minutes / 60), 'hour')
}

function languageName(code: string, confidence: number | null): string {
  const name = new Intl.DisplayNames('en', { type: 'language', fallback: 'code' }).of(code) ?? code
  return confidence !== null && confidence < 0.6 ? `probably ${name}` : name
}
