import { expect, test } from 'vitest'
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

test('catalogues: German is complete', () => {
  expect(Object.keys(catalogues.de).toSorted()).toEqual(Object.keys(en).toSorted())
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

test('messagesOf: a section that a language lacks is in English', () => {
  expect(messagesOf('fr', ['home', 'status'])).toMatchObject({
    'home.title': 'Déposez un PDF. La réponse à votre façon.',
    'status.title': 'Status',
  })
})
