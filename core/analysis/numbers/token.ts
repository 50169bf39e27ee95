/** A run of characters around a digit, with its neighbours on the line. */
export interface Token {
  /** The whole page. */
  text: string
  /** Bounds of `core` in `text`. */
  start: number
  end: number
  /** The run without quotes, brackets and sentence punctuation. */
  core: string
  /** Characters removed before and after `core`. */
  opening: string
  closing: string
  /** The word before it, as written; empty at the start of a line. */
  before: string
  /** Punctuation between that word and the token, without spaces. */
  mark: string
  /** The word after it, as written; empty at the end of a line. */
  after: string
  /** Only white space precedes it on its line. */
  startsLine: boolean
}

const openingMarks = new Set(`([{<"'“”‘’«»„‚¿¡*†•·|…`)
const closingMarks = new Set(`)]}>"'“”‘’«»*†‡.,;:!?…|`)
const lineEnds = new Set([10, 12, 13])
/** Characters between a word and its number: "No. 5", "Nr: 5", "# 5". */
const markCharacters = new Set('.:#°º№(')
/** Longer runs are cut here. */
const maxTokenLength = 120

function isSpace(code: number): boolean {
  return (
    code <= 32 ||
    isGroupSpace(code) ||
    (code >= 0x2000 && code <= 0x200f) ||
    code === 0x205f ||
    code === 0x3000
  )
}

/** No-break, figure, thin and narrow no-break space, which may separate groups of digits. */
function isGroupSpace(code: number): boolean {
  return code === 0xa0 || code === 0x2007 || code === 0x2009 || code === 0x202f
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57
}

/** Letters of scripts without spaces (Thai, CJK, kana, Hangul) end a token. */
function isUnspacedLetter(code: number): boolean {
  return (
    (code >= 0x0e00 && code <= 0x0eff) ||
    (code >= 0x2e80 && code <= 0xd7ff) ||
    (code >= 0xff08 && code <= 0xff0f)
  )
}

function isLetter(code: number): boolean {
  return (
    (code >= 65 && code <= 90) ||
    (code >= 97 && code <= 122) ||
    (code >= 0xb5 && !isSpace(code) && code < 0x2000)
  )
}

/** The token around the digit at offset `digit`; it does not start before `floor`. */
export function tokenAt(text: string, digit: number, floor: number): Token {
  let start = digit
  while (start > floor && digit - start < maxTokenLength && !endsToken(text, start - 1)) start -= 1
  let end = digit + 1
  while (end < text.length && end - digit < maxTokenLength) {
    if (endsToken(text, end)) {
      if (!isGroupSpace(text.charCodeAt(end)) || !isGroup(text, end)) break
      end += 3
    }
    end += 1
  }
  return makeToken(text, start, end)
}

function makeToken(text: string, from: number, to: number): Token {
  let start = from
  let end = to
  while (start < end && openingMarks.has(text[start] ?? '')) start += 1
  while (end > start && closingMarks.has(text[end - 1] ?? '')) end -= 1
  return {
    text,
    start,
    end,
    core: text.slice(start, end),
    opening: text.slice(from, start),
    closing: text.slice(end, to),
    ...wordBefore(text, from),
    after: wordAfter(text, to),
  }
}

function endsToken(text: string, at: number): boolean {
  const code = text.charCodeAt(at)
  return isSpace(code) || (code > 0xe00 && isUnspacedLetter(code))
}

/** Whether the space is between a digit and exactly three digits. */
function isGroup(text: string, space: number): boolean {
  return (
    isDigit(text.charCodeAt(space - 1)) &&
    isDigit(text.charCodeAt(space + 1)) &&
    isDigit(text.charCodeAt(space + 2)) &&
    isDigit(text.charCodeAt(space + 3)) &&
    !isDigit(text.charCodeAt(space + 4))
  )
}

function wordBefore(text: string, from: number): Pick<Token, 'before' | 'mark' | 'startsLine'> {
  let at = from - 1
  let mark = ''
  for (; at >= 0; at -= 1) {
    const character = text[at] ?? ''
    if (markCharacters.has(character)) mark = character + mark
    else if (!isSpace(character.charCodeAt(0)) || lineEnds.has(character.charCodeAt(0))) break
  }
  const startsLine = mark === '' && (at < 0 || lineEnds.has(text.charCodeAt(at)))
  const end = at + 1
  while (at >= 0 && end - at < 30 && isLetter(text.charCodeAt(at))) at -= 1
  return { before: text.slice(at + 1, end), mark, startsLine }
}

function wordAfter(text: string, to: number): string {
  let at = to
  while (at < text.length && isSpace(text.charCodeAt(at)) && !lineEnds.has(text.charCodeAt(at))) at += 1
  const start = at
  while (at < text.length && at - start < 30 && isLetter(text.charCodeAt(at))) at += 1
  return text.slice(start, at)
}

/** The first run of digits in the token: its start, its length and the character after it. */
export function digitRun({ text, start: from, end: to }: Token): {
  start: number
  length: number
  next: string
} {
  let start = from
  while (start < to && !isDigit(text.charCodeAt(start))) start += 1
  let end = start
  while (end < to && isDigit(text.charCodeAt(end))) end += 1
  return { start, length: end - start, next: text[end] ?? '' }
}
