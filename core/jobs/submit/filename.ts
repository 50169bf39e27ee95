const maxBytes = 255
const fallback = 'document.pdf'

// C0 and C1 controls, line and paragraph separators, the bidi controls of Unicode TR #9, BOM and lone surrogates.
const unsafe = /[\p{Cc}\u2028\u2029\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069\uFEFF\p{Cs}]/gu

/**
 * Sanitizes a file name: no path, no control or bidi-control characters, at most 255 bytes of UTF-8 with the
 * extension preserved. Letters of all scripts are allowed. Without a usable name, `document.pdf`.
 */
export function safeFilename(given: string | undefined): string {
  const name = (given ?? '').normalize('NFC').replace(unsafe, '').split(/[/\\]/).at(-1)?.trim()
  if (!name || /^\.+$/.test(name)) return fallback
  return shorten(name)
}

function shorten(name: string): string {
  if (Buffer.byteLength(name) <= maxBytes) return name
  const extension = /\.[A-Za-z0-9]{1,8}$/.exec(name)?.[0] ?? ''
  let stem = ''
  let room = maxBytes - extension.length
  for (const character of name.slice(0, name.length - extension.length)) {
    room -= Buffer.byteLength(character)
    if (room < 0) break
    stem += character
  }
  return stem + extension
}
