import { de } from './de.ts'
import { en, type Messages } from './en.ts'
import { isLanguage, type Language } from './language.ts'

// Imported by the server only: a page gets the messages of its language.
const catalogues: Readonly<Record<Language, Messages>> = { en, de }

/** The language of a cookie's value, English for an unknown one, with its messages. */
export function catalogueOf(cookie: string | undefined): { language: Language; messages: Messages } {
  const language = isLanguage(cookie) ? cookie : 'en'
  return { language, messages: catalogues[language] }
}
