import { stripVTControlCharacters } from 'node:util'

/** Where a command says what it has to say. */
export interface Terminal {
  /** A line of the result. */
  line(text: string): void
  /** A result that is not made of lines, as it is. */
  raw(text: string): void
  /** A line beside the result. */
  note(text: string): void
  /** What is true for the moment, on one line that the next thing said replaces; for people only. */
  status(text: string): void
}

/** Says it on the standard streams. */
export function openTerminal({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): Terminal {
  const isWatched = stdout.isTTY && stderr.isTTY
  let shown = false
  const clear = () => {
    if (shown) stdout.write('\r\x1b[2K')
    shown = false
  }
  return {
    line(text) {
      clear()
      stdout.write(`${printable(text)}\n`)
    },
    raw(text) {
      clear()
      stdout.write(stdout.isTTY ? printable(text) : text)
    },
    note(text) {
      clear()
      stderr.write(`${printable(text)}\n`)
    },
    status(text) {
      if (!isWatched) return
      clear()
      stdout.write(printable(text).slice(0, stdout.columns - 1))
      shown = true
    },
  }
}

/**
 * The text without what a terminal would obey: file names, titles and text come from strangers. Line breaks and
 * tabs stay; control characters of C0 and C1 and those that turn the direction of writing do not.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '')
}
