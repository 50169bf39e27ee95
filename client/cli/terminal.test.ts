import { expect, it } from 'vitest'
import { createTerminal, printable, printableLine } from './terminal.ts'

it.each([
  ['plain, größe\tand\nlines', 'plain, größe\tand\nlines'],
  ['red \x1b[31mtext\x1b[0m', 'red text'],
  ['a title\x1b]0;owned\x07 set', 'a title set'],
  ['back\b\b\rspace\x00\x7f\x9b', 'backspace'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
])('%j is shown as %j', (given, shown) => {
  expect(printable(given)).toBe(shown)
})

it.each([
  ['report.pdf\n0199  completed', 'report.pdf 0199  completed'],
  ['a\r\nb\tc\u2028d\u0085e', 'a b c d e'],
  ['\x1b[2Jclear\u200E', 'clear'],
])('%j is shown on one line as %j', (given, shown) => {
  expect(printableLine(given)).toBe(shown)
})

it('terminal: a line, a note and a status stay on one line, also in a pipe', () => {
  const written: string[] = []
  const stream = { isTTY: false, columns: 80, write: (text: string) => written.push(text) > 0 }
  const terminal = createTerminal({ stdout: stream, stderr: stream } as unknown as NodeJS.Process)
  terminal.line('a\x1b[31m\nb')
  terminal.note('c\r\nd')
  expect(written).toEqual(['a b\n', 'c d\n'])
})
