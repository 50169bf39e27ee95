import { expect, it } from 'vitest'
import { monthLocales, monthWords } from './month-names.ts'

it.each(monthLocales)('the month names include those of Intl: %s', (locale) => {
  const names = (['long', 'short'] as const).flatMap((month) => {
    const format = new Intl.DateTimeFormat(locale, { day: 'numeric', month, timeZone: 'UTC' })
    return Array.from({ length: 12 }, (_, index) => {
      const part = format.formatToParts(Date.UTC(2024, index, 1)).find(({ type }) => type === 'month')
      return part?.value.toLowerCase().replace('.', '') ?? ''
    })
  })
  expect(names).toHaveLength(24)
  // Names of one or two letters and numbers are left out.
  expect(names.filter((name) => /^\p{L}{3,}$/u.test(name) && !monthWords.has(name))).toEqual([])
})
