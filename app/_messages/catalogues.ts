import { parseWeightedValues } from '#core/http/headers/accept.ts'
import type { Catalogue, MessageKey, SectionName } from './catalogue.ts'
import { de } from './de/index.ts'
import { en } from './en/index.ts'
import { fr } from './fr/index.ts'
import { isLanguage, type Language } from './language.ts'

/** Imported by the server only: a page gets the messages of its language and its sections. */
export const catalogues: Readonly<Record<Language, Catalogue>> = { en, de, fr }

/** The language of a request: that of the cookie, or else of `Accept-Language`. */
export function toLanguage(cookie: string | undefined, acceptLanguage: string | null = null): Language {
  return isLanguage(cookie) ? cookie : acceptedLanguage(acceptLanguage ?? '')
}

/**
 * The language of `Accept-Language` with the highest quality (RFC 9110 §12.5.4); the first of equal ones. A range
 * matches by its primary subtag: `de-AT` is German. English where none matches.
 */
function acceptedLanguage(header: string): Language {
  const [best] = parseWeightedValues(header)
    .flatMap(({ value, quality }) => {
      const language = value.split('-', 1)[0]
      return quality > 0 && isLanguage(language) ? [{ language, quality }] : []
    })
    .toSorted((a, b) => b.quality - a.quality)
  return best?.language ?? 'en'
}

/** The messages of the sections in a language. */
export function messagesOf(
  language: Language,
  sections: readonly SectionName[],
): Partial<Record<MessageKey, string>> {
  return Object.assign({}, ...sections.map((name) => catalogues[language][name]))
}
