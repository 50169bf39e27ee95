import type { Catalogue, MessageKey, SectionName } from './catalogue.ts'
import { de } from './de/index.ts'
import { en } from './en/index.ts'
import { fr } from './fr/index.ts'
import { isLanguage, type Language } from './language.ts'

/** Imported by the server only: a page gets the messages of its language and its sections. */
export const catalogues: Readonly<Record<Language, Catalogue>> = { en, de, fr }

/** The language of a cookie's value; English for an unknown one. */
export function toLanguage(cookie: string | undefined): Language {
  return isLanguage(cookie) ? cookie : 'en'
}

/** The messages of the sections in a language. A section that the language lacks is in English. */
export function messagesOf(
  language: Language,
  sections: readonly SectionName[],
): Partial<Record<MessageKey, string>> {
  return Object.assign({}, ...sections.map((name) => catalogues[language][name] ?? en[name]))
}
