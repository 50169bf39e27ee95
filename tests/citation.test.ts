import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parse } from 'yaml'

it('CITATION.cff has the required members of the format, and version and licence of the package', () => {
  const citation = parse(readFileSync('CITATION.cff', 'utf8'))
  const { version, license } = JSON.parse(readFileSync('package.json', 'utf8'))
  expect(citation).toMatchObject({
    'cff-version': '1.2.0',
    message: expect.any(String),
    title: expect.stringContaining('hearback'),
    type: 'software',
    authors: [{ name: expect.any(String) }],
    version,
    license,
  })
  // The report names the file and the schema that the abstract names.
  expect(citation.abstract).toContain('hearback-compare/1')
})
