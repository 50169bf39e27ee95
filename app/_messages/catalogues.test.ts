import { expect, test } from 'vitest'
import { apiErrors } from '#core/http/api-error.ts'
import type { SectionName } from './catalogue.ts'
import { catalogues, messagesOf, toLanguage } from './catalogues.ts'
import { en } from './en/index.ts'

/** Names of the arguments of a message, and of its tags. */
const argumentsOf = (message: string) =>
  new Set(message.match(/(?<!(?:one|other|=\d) )\{\w+(?=[,}])|<\w+>/g) ?? [])

const sections = Object.entries(catalogues).flatMap(([language, catalogue]) =>
  Object.entries(catalogue).map(([name, messages]) => ({ language, name: name as SectionName, messages })),
)

test.each(sections)('catalogues: $language $name has every message with the same arguments', (section) => {
  const { name, messages } = section
  const english: Record<string, string> = en[name]
  expect(Object.keys(messages).toSorted()).toEqual(Object.keys(english).toSorted())
  for (const [key, message] of Object.entries<string>(messages)) {
    expect(message.trim(), key).not.toBe('')
    expect(argumentsOf(message), key).toEqual(argumentsOf(english[key] ?? ''))
  }
})

test.each(Object.entries(catalogues))('catalogues: %s is complete', (_, catalogue) => {
  expect(Object.keys(catalogue).toSorted()).toEqual(Object.keys(en).toSorted())
})

test('catalogues: a key is in one section', () => {
  const keys = Object.values(en).flatMap((section) => Object.keys(section))
  expect(keys.toSorted()).toEqual([...new Set(keys)].toSorted())
})

test('catalogues: the keys with the same first part are in one section', () => {
  const sectionsOf = Map.groupBy(
    Object.entries(en).flatMap(([name, messages]) =>
      [...new Set(Object.keys(messages).map((key) => key.split('.')[0]))].map((part) => ({ name, part })),
    ),
    ({ part }) => part,
  )
  expect([...sectionsOf].filter(([, sections]) => sections.length > 1)).toEqual([])
})

test('toLanguage: an unknown language is English', () => {
  expect(toLanguage('tlh')).toBe('en')
  expect(toLanguage(undefined)).toBe('en')
})

test.each([
  ['de-AT,de;q=0.9,en;q=0.8', 'de'],
  ['en-US,en;q=0.9,de;q=0.8', 'en'],
  ['en;q=0.5, DE-ch;q=0.7', 'de'],
  ['da, de;q=0.2', 'de'],
  ['fr-CA, de;q=0.5', 'fr'],
  ['de;q=0, nl', 'en'],
  ['de;q=nonsense', 'en'],
  ['*', 'en'],
  ['', 'en'],
])('toLanguage: without a cookie, Accept-Language %s selects %s', (header, language) => {
  expect(toLanguage(undefined, header)).toBe(language)
  expect(toLanguage('tlh', header)).toBe(language)
})

test('toLanguage: the cookie takes precedence over Accept-Language', () => {
  expect(toLanguage('en', 'de')).toBe('en')
  expect(toLanguage('fr', 'de')).toBe('fr')
})

test('catalogues: every error code of the API has a message', () => {
  const messages = messagesOf('en', ['problem'])
  const expected = [...Object.keys(apiErrors), 'unreached', 'other'].map((code) => `problem.${code}`)
  expect(Object.keys(messages).toSorted()).toEqual(expected.toSorted())
})

test('catalogues: in French no line begins with a punctuation mark', () => {
  const messages = messagesOf('fr', ['home', 'problem', 'samples', 'status'])
  expect(messages['jobs.noneOfState']).toBe('Aucun job récent n’est dans l’état «\u{a0}{state}\u{a0}».')
  expect(Object.values(messages).filter((message) => / [:;!?»]|« /.test(message))).toEqual([])
})
