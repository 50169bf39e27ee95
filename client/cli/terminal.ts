import { stripVTControlCharacters } from 'node:util'

/** Output of a command. */
export interface Terminal {
  /** Writes one line of the result to stdout; line breaks in the text become spaces. */
  line(text: string): void
  /** Writes a result to stdout without adding a line break. */
  raw(text: string): void
  /** Writes a message of one line to stderr; line breaks in the text become spaces. */
  note(text: string): void
  /** Shows a transient line, replaced by the next output; only in an interactive terminal. */
  status(text: string): void
}

/** A terminal on the standard streams. */
export function createTerminal({ stdout, stderr }: Pick<NodeJS.Process, 'stdout' | 'stderr'>): Terminal {
  const isInteractive = stdout.isTTY && stderr.isTTY
  let shown = false
  const clear = () => {
    if (shown) stdout.write('\r\x1b[2K')
    shown = false
  }
  return {
    line(text) {
      clear()
      stdout.write(`${printableLine(text)}\n`)
    },
    raw(text) {
      clear()
      stdout.write(stdout.isTTY ? printable(text) : text)
    },
    note(text) {
      clear()
      stderr.write(`${printableLine(text)}\n`)
    },
    status(text) {
      if (!isInteractive) return
      clear()
      stdout.write(printableLine(text).slice(0, stdout.columns - 1))
      shown = true
    },
  }
}

/** As `printable`, on one line: untrusted text must not look like further output. */
export function printableLine(text: string): string {
  return printable(text.replace(/[\r\n\t\v\f\u0085\u2028\u2029]+/g, ' '))
}

/**
 * Removes what a terminal would interpret, because file names, titles and text are untrusted: escape sequences,
 * C0 and C1 control characters except line breaks and tabs, and bidirectional formatting characters.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(
    /[^\P{Cc}\n\t]|[\u061C\u200E\u200F\u2028-\u202E\u2066-\u2069]/gu,
    '',
  )
}
