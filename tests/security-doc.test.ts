import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { limitSettings } from '#platform/limit-settings.ts'

const rows = readFileSync('docs/security.md', 'utf8').split('\n')

it.each(Object.entries(limitSettings))(
  'docs/security.md has the bound %s with its default',
  (name, schema) => {
    const fallback = schema.parse(undefined)
    const row = rows.find((line) => line.startsWith('|') && line.includes(`\`${name}\``))
    expect(row).toContain(fallback === undefined ? 'no limit' : ` ${fallback.toLocaleString('en')} `)
  },
)
