/** The languages of the pages, each with its own name. */
export const languages = { en: 'English', de: 'Deutsch', fr: 'Français' } as const

export type Language = keyof typeof languages

/** Cookie with the language that was chosen in this browser. */
export const languageCookie = 'hearback.language'

export function isLanguage(text: string | undefined): text is Language {
  return text !== undefined && Object.hasOwn(languages, text)
}
