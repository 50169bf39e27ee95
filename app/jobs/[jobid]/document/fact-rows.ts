import type { AnalysisPreview } from '#core/analysis/preview-schema.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import type { Translate } from '../../../_messages/messages.tsx'

export type Rows = readonly (readonly [term: string, value: string])[]

type Document = Analysis['document']

/** The metadata of the document; missing members are left out. */
export function documentFacts(document: Document, t: Translate): Rows {
  const { revisions } = document
  return withoutEmpty([
    [t('fact.title'), document.title],
    [t('fact.author'), document.author],
    [t('fact.subject'), document.subject],
    [t('fact.keywords'), document.keywords],
    [t('fact.creator'), document.creator],
    [t('fact.producer'), document.producer],
    [t('fact.created'), day(document.createdAt, t)],
    [t('fact.modified'), day(document.modifiedAt, t)],
    [t('fact.version'), document.pdfVersion && `PDF ${document.pdfVersion}`],
    [t('fact.language'), document.language && languageName(document.language, null, t)],
    [t('fact.revisions'), revisions > 1 && t('fact.revisionCount', { count: revisions })],
  ])
}

/** What is known while the pages are being read. */
export function previewFacts({ document, pages, text }: AnalysisPreview, t: Translate): Rows {
  return withoutEmpty([
    [t('fact.title'), document.title],
    [t('fact.author'), document.author],
    [t('fact.pages'), t.count(pages.count)],
    [t('fact.size'), sizesOf(pages.sizes, t)],
    [t('fact.language'), text.language ? languageName(text.language, null, t) : document.language],
    [t('fact.version'), document.pdfVersion && `PDF ${document.pdfVersion}`],
    [t('fact.encrypted'), document.encrypted && t('fact.yes')],
  ])
}

/** Pages, sizes and statistics of the text. */
export function textFacts({ pages, text }: Analysis, t: Translate): Rows {
  const { pagesWithoutText, scannedPages, unreadableShare } = text
  return withoutEmpty([
    [t('fact.pages'), t.count(pages.count)],
    [t('fact.size'), sizesOf(pages.sizes, t)],
    [t('fact.words'), t.count(text.words)],
    [t('fact.language'), text.language && languageName(text.language, text.languageConfidence, t)],
    [t('fact.reading'), text.words > 0 && readingTime(text.readingMinutes, t)],
    [t('fact.withoutText'), pagesWithoutText > 0 && t('count.pages', { count: pagesWithoutText })],
    [t('fact.scanned'), scannedPages > 0 && t('count.pages', { count: scannedPages })],
    [t('fact.unreadable'), unreadableShare > 0 && t('fact.characters', { share: t.share(unreadableShare) })],
    [
      t('fact.terms'),
      text.topTerms
        .slice(0, 8)
        .map(({ term }) => term)
        .join(', '),
    ],
  ])
}

/** Security-relevant parts and other contents. What deserves a warning is listed even when absent. */
export function contentFacts(document: Document, t: Translate): Rows {
  const { attachments, encrypted, fonts, form, images, javascript, links, permissions, signatures } = document
  const none = t('fact.none')
  const forbidden = [
    !permissions.print && t('fact.printing'),
    !permissions.copy && t('fact.copying'),
    !permissions.modify && t('fact.editing'),
  ].filter(Boolean)
  return withoutEmpty([
    [t('fact.encrypted'), t(encrypted ? 'fact.yes' : 'fact.no')],
    [t('fact.notPermitted'), forbidden.join(', ')],
    ['JavaScript', javascript.count > 0 ? t('fact.scripts', { count: javascript.count }) : none],
    [t('fact.attachments'), attachments.count > 0 ? namesOf(attachments, t) : none],
    [
      t('fact.signatures'),
      signatures.count > 0 ? t('fact.signatureCount', { count: signatures.count }) : none,
    ],
    [t('fact.form'), form.type !== 'none' && t('fact.fields', { type: form.type, count: form.fields })],
    [t('fact.links'), links.count > 0 && t('fact.linkCounts', { web: links.web, internal: links.internal })],
    [t('fact.launches'), links.launch > 0 && t('fact.launchCount', { count: links.launch })],
    [
      t('fact.images'),
      images.count > 0 ? t('fact.imageCount', { count: images.count, pages: images.pages }) : none,
    ],
    [t('fact.fonts'), t.count(fonts.count)],
    [t('fact.tagged'), t(document.tagged ? 'fact.isTagged' : 'fact.no')],
  ])
}

/** "A4 portrait (3), 100 × 50 mm landscape (1) and 2 more" */
function sizesOf(all: Analysis['pages']['sizes'], t: Translate): string {
  const sizes = all.map(({ name, width, height, orientation, count }) => {
    const size = name ?? `${millimetres(width)} × ${millimetres(height)} mm`
    return `${size} ${t(`fact.${orientation}`)}${all.length > 1 ? ` (${count})` : ''}`
  })
  const list = sizes.slice(0, 3).join(', ')
  return sizes.length > 3 ? t('fact.more', { list, count: sizes.length - 3 }) : list
}

function namesOf({ count, items }: Document['attachments'], t: Translate): string {
  const names = items.slice(0, 3).map(({ name }) => name ?? t('fact.unnamed'))
  return t('fact.files', { count, names: `${names.join(', ')}${count > names.length ? ' …' : ''}` })
}

function withoutEmpty(rows: [string, string | null | false][]): Rows {
  return rows.filter((row): row is [string, string] => Boolean(row[1]))
}

function day(instant: string | null, t: Translate): string | null {
  // The date in the time zone of its author.
  const time = instant === null ? Number.NaN : Date.parse(instant.slice(0, 'yyyy-mm-dd'.length))
  if (Number.isNaN(time)) return instant
  return new Date(time).toLocaleDateString(t.language, { dateStyle: 'long', timeZone: 'UTC' })
}

function millimetres(points: number): number {
  return Math.round((points / 72) * 25.4)
}

function readingTime(minutes: number, t: Translate): string {
  if (minutes < 1) return t('fact.brief')
  if (minutes < 90) return t('fact.minutes', { count: Math.round(minutes) })
  return t('fact.hours', { count: Math.round(minutes / 60) })
}

function languageName(code: string, confidence: number | null, t: Translate): string {
  const language = displayName(code, t.language)
  return confidence !== null && confidence < 0.6 ? t('fact.probably', { language }) : language
}

/** The name of a language; the code itself when it is malformed, as it may be in a document. */
function displayName(code: string, language: string): string {
  try {
    return new Intl.DisplayNames(language, { type: 'language', fallback: 'code' }).of(code) ?? code
  } catch {
    return code
  }
}
