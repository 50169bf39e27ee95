const longestBytes = 255
const fallback = 'document.pdf'

// C0 and C1 controls, line and paragraph separators, the bidi controls of Unicode TR #9, BOM and lone surrogates.
const unsafe = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\p{Cs}]/gu

/**
 * A file name that is safe to keep and to show: no path, no control or bidi-control character, at most 255
 * bytes of UTF-8 with the ending kept. Letters of all scripts stay. Nothing usable becomes `document.pdf`.
 */
export function safeFilename(given: string | undefined): string {
  const name = (given ?? '').normalize('NFC').replace(unsafe, '').split(/[/\\]/).at(-1)?.trim()
  if (!name || /^\.+$/.test(name)) return fallback
  return shorten(name)
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= longestBytes) return name
  const ending = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
  let stem = ''
  let room = longestBytes - ending.length
  for (const character of name.slice(0, name.length - ending.length)) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    stem += character
  }
  return stem + ending
}
