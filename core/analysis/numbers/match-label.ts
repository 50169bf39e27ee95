import type { Exclusion, ExclusionReason } from './exclusion.ts'
import type { Token } from './token.ts'
import { leadingWords } from './words.ts'

const plainNumber = /^\d{1,4}$/
const labelNumber = /^\d{1,3}(?:\.\d{1,3})*[a-z]?$/i
const longNumber = /^\d{4,}$/
/** "of 12" and "/ 12" after a page number. */
const ofPages = /[ \u00a0]*(?:\/|of|von|de|di|van|av|sur|из|z)[ \u00a0]*\d{1,5}(?!\d)/iy
const leaderDots = /(?:\. ?){3,}$|[…·_]{2,}\s?$|… ?$/
/** A heading: starts with a capital, has no final punctuation and no further digits on the line. */
const heading = /^[ \u00a0\t]+\p{Lu}[^\d\n\r]{1,70}(?<![.,;:])$/u

/** Numbers that the word before them marks as a page, a label or an identifier: "Page 3", "Fig. 2", "No. 17". */
export function matchLabelWord(token: Token): Exclusion | null {
  const { before, mark, core, end } = token
  const sign = /[#№°º]/.test(mark) || core.startsWith('#') || core.startsWith('№')
  if (sign) return { reason: 'identifiers', end }
  if (before === '') return null
  const kind = leadingWords.get(before.toLowerCase())
  if (kind === 'page' && plainNumber.test(core) && (before.length > 1 || mark === '.')) {
    return { reason: 'pageNumbers', end: endOfPages(token) }
  }
  if (kind === 'label' && labelNumber.test(core)) return { reason: 'labels', end }
  if (kind === 'identifier') return { reason: 'identifiers', end }
  if (kind === 'weak-identifier' && longNumber.test(core)) return { reason: 'identifiers', end }
  if (/^no$/i.test(before) && (mark === '.' || (before !== 'no' && longNumber.test(core)))) {
    return { reason: 'identifiers', end }
  }
  return null
}

/** Numbers that their position marks as a label or a page number: list items, headings, footnotes, contents. */
export function matchListLabel(token: Token): Exclusion | null {
  const { core, opening, closing, startsLine, end } = token
  if (opening.endsWith('[') && closing.startsWith(']') && /^\d{1,3}(?:[,;–-]\d{1,3})*$/.test(core)) {
    return { reason: 'labels', end }
  }
  if (!labelNumber.test(core)) return null
  if (startsLine && token.after !== '') return matchLineStart(token)
  return token.after === '' && plainNumber.test(core) && endsLine(token) && leaderDots.test(lineBefore(token))
    ? { reason: 'pageNumbers', end }
    : null
}

function matchLineStart(token: Token): Exclusion | null {
  const found = (reason: ExclusionReason) => ({ reason, end: token.end })
  if (/^[.)]/.test(token.closing) && /^\d{1,3}$/.test(token.core)) return found('labels')
  const rest =
    token.text.slice(token.end + token.closing.length, token.end + 90).split(/[\n\r\f]/, 1)[0] ?? ''
  if (leaderDots.test(rest.replace(/\s*\d+\s*$/, ''))) return found('labels')
  const dotted = token.core.includes('.')
  return heading.test(rest.trimEnd()) && (dotted || rest.length < 60) ? found('labels') : null
}

function endOfPages({ text, end }: Token): number {
  ofPages.lastIndex = end
  return ofPages.test(text) ? ofPages.lastIndex : end
}

function endsLine({ text, end, closing }: Token): boolean {
  return /^[ \u00a0\t]*(?:[\n\r\f]|$)/.test(text.slice(end + closing.length, end + closing.length + 8))
}

function lineBefore({ text, start }: Token): string {
  return text.slice(Math.max(0, start - 12), start)
}
