import { type Amount, type NumberStyle, readAmount } from './amount.ts'
import type { ExclusionReason } from './exclusion.ts'
import { currencyWords, unitWords } from './words.ts'

const signs = /^[-−+±~≈<>≤≥(=*×]+/
const currencySign = /^\p{Sc}/u
const lettersBefore = /^(\p{L}{1,3})\.?(?=[\p{Sc}\d-])/u
const numberBody = /^\d+(?:[.,'’\u00a0\u2007\u2009\u202f ]\d+)*(?:[.,][-–])?/
/** Digits and separators only: the usual case. */
const bareNumber = /^[\d.,]+$/
/** A leading zero, or nine digits in a row without a currency or unit. */
const identifier = /^(?:0\d+|\d{9,})$/
/** A word, a sign and a number: n=100. */
const assignment = /^[\p{L}\d]{0,12}[=<>≤≥≈~±×]/u
const yearPattern =
  /^(?:(?:FY|CY)(?:19|20)\d{2}|(?:19|20)\d{2}[-–—/](?:(?:19|20)\d{2}|\d{2})|(?:FY|CY|[QH]\d[-/]?)['’]?\d{2,4}|(?:19|20)\d{2}s)$/i

export type Shape = { amounts: Amount[] } | { reason: ExclusionReason }

/** Classifies a token by its characters: one amount, the two of a range, or the reason for leaving it out. */
export function readShape(core: string, style: NumberStyle): Shape {
  if (yearPattern.test(core)) return { reason: 'years' }
  const amount = readOne(core, style)
  if (amount) return { amounts: [amount] }
  if (/^\d{1,3}(?:st|nd|rd|th|er|ème|º|ª)$/i.test(core) || /^\d{1,3}(?:\.\d{1,3}){2,}$/.test(core)) {
    return { reason: /^\d+(?:\.\d+){3}$/.test(core) ? 'identifiers' : 'labels' }
  }
  return readSeveral(core, style) ?? { reason: 'identifiers' }
}

/** Ranges and products: 10–20 %, €10-€20, 1,000-2,000, 210×297. Plain ratios such as 3/4 and 16:9 are labels. */
function readSeveral(core: string, style: NumberStyle): Shape | null {
  if (/^\d{1,4}[/:]\d{1,4}$/.test(core)) return { reason: 'labels' }
  const parts = core.split(/[-–—/×x]/i)
  if (parts.length !== 2) return null
  const [low, high] = parts.map((part) => readOne(part, style))
  if (!low || !high) return null
  if (!core.includes('-')) return { amounts: [low, high] }
  const plain = /^\d+-\d+$/.test(core)
  if (plain && (core.length > 7 || core.startsWith('0') || low.magnitude >= high.magnitude)) return null
  return { amounts: [low, high] }
}

/** One number with its sign, currency, percent sign or unit; null for anything else. */
function readOne(core: string, style: NumberStyle): Amount | null {
  if (bareNumber.test(core)) return identifier.test(core) ? null : readAmount(core, style)
  const assigned = assignment.exec(core)
  let rest = (assigned ? core.slice(assigned[0].length) : core).replace(signs, '')
  const letters = lettersBefore.exec(rest)
  if (letters && isCurrency(letters[1] ?? '', rest[letters[0].length] ?? ''))
    rest = rest.slice(letters[0].length)
  rest = rest.replace(currencySign, '').replace(signs, '')
  const body = numberBody.exec(rest)?.[0]
  if (body === undefined) return null
  const suffix = rest.slice(body.length)
  return isUnit(suffix) ? readAmount(body, style) : null
}

/** A currency code (EUR5), or letters before a currency sign (US$5, R$5). */
function isCurrency(letters: string, next: string): boolean {
  return currencyWords.has(letters.toLowerCase()) || currencySign.test(next)
}

/** Nothing, a percent or currency sign, a unit, a unit per unit, or a hyphenated word: 12%, 5km/h, 12-month. */
function isUnit(suffix: string): boolean {
  if (suffix === '') return true
  if (/^(?:[%‰°′″+*]|°[CF]|\p{Sc}|'')$/u.test(suffix)) return true
  if (/^[-‐‑]\p{L}{3,}(?:-\p{L}+)?$/u.test(suffix)) return true
  const unit = /^(?:\p{Sc})?([\p{L}µ]{1,9})?[²³23]?\.?(?:\/[\p{L}µ]{1,9}[²³23]?)?$/u.exec(suffix)
  return unit !== null && (unit[1] === undefined || unitWords.has(unit[1].toLowerCase()))
}
