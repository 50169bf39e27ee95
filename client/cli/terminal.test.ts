import { expect, it } from 'vitest'
import { printable } from './terminal.ts'

it.each([
  ['plain, größe\tand\nlines', 'plain, größe\tand\nlines'],
  ['red \x1b[31mtext\x1b[0m', 'red text'],
  ['a title\x1b]0;owned\x07 set', 'a title set'],
  ['back\b\b\rspace\x00\x7f\x9b', 'backspace'],
  ['invoice\u202Efdp.exe', 'invoicefdp.exe'],
])('%j is shown as %j', (given, shown) => {
  expect(printable(given)).toBe(shown)
})
