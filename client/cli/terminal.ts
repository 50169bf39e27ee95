import { stripVTControlCharacters } from 'node:util'

/** Output of a command. */
export interface Terminal {
  /** Writes a line of the result to stdout. */
  line(text: string): void
  /** Writes a result to stdout without adding a line break. */
  raw(text: string): void
  /** Writes a message to stderr. */
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
      if (!isInteractive) return
      clear()
      stdout.write(printable(text).slice(0, stdout.columns - 1))
      shown = true
    },
  }
}

/**
 * Removes what a terminal would interpret, because file names, titles and text are untrusted: escape sequences,
 * C0 and C1 control characters except line breaks and tabs, and bidirectional formatting characters.
 */
export function printable(text: string): string {
  return stripVTControlCharacters(text).replace(/[^\P{Cc}\n\t]|[\u202A-\u202E\u2066-\u2069]/gu, '')
}
