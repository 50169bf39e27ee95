import { expect, test } from 'vitest'
import { docBefore } from './tsdoc.ts'

test('docBefore: reads the description, the errors and the examples of the last comment', () => {
  const source = [
    '/** Another one. */',
    'const a = 1',
    '/**',
    ' * Reads a job',
    ' * with `@` in it.',
    ' * @throws ProblemError; TimeoutError',
    ' * @example',
    ' * const job = read()',
    ' *   .then()',
    ' */',
    'export function read() {}',
  ].join('\n')
  expect(docBefore(source, source.indexOf('export'))).toEqual({
    text: 'Reads a job\nwith `@` in it.\n\nThrows ProblemError; TimeoutError.',
    examples: ['const job = read()\n  .then()'],
    isInternal: false,
  })
})

test('docBefore: is empty without a comment', () => {
  const source = '/** Of a. */\nconst a = 1\nconst b = 2'
  expect(docBefore(source, source.indexOf('const b'))).toEqual({ text: '', examples: [], isInternal: false })
})
