import { expect, test } from 'vitest'
import { catalogueOf } from './catalogues.ts'
import { formatMessage } from './format-message.ts'
import { languages } from './language.ts'

const { messages: english } = catalogueOf('en')
const placeholdersOf = (message: string | undefined) => (message?.match(/\{\w+\}/g) ?? []).toSorted()

test.each(Object.keys(languages))(
  'catalogues: %s has every message with the same placeholders',
  (language) => {
    const { messages } = catalogueOf(language)
    expect(Object.keys(messages).toSorted()).toEqual(Object.keys(english).toSorted())
    for (const [key, message] of Object.entries(messages)) {
      expect(message.trim(), key).not.toBe('')
      expect(placeholdersOf(message), key).toEqual(placeholdersOf(english[key as keyof typeof english]))
    }
  },
)

test('catalogues: an unknown language is English', () => {
  expect(catalogueOf('tlh').language).toBe('en')
  expect(catalogueOf(undefined).messages).toBe(english)
})

test('formatMessage: inserts values and keeps unknown placeholders', () => {
  expect(formatMessage('{count} of {total}: {other}', { count: 2, total: 3 })).toBe('2 of 3: {other}')
})
