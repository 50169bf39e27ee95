import type { ModeDescription } from '#client/client.ts'

/** A delivery mode without the long texts of its guide, in the language of the page. */
export interface ListedMode extends Omit<ModeDescription, 'guide'> {
  /** `bestFor` completes a sentence. */
  guide: Pick<ModeDescription['guide'], 'kind' | 'bestFor' | 'style'>
  /** Its title in English, if that differs. */
  englishTitle?: string
  /** The BCP 47 tag of its texts, if that is not the language of the page. */
  lang?: string
}

/** The mode in a language; in English if it has no texts in that language. */
export function toListedMode({ guide, ...mode }: ModeDescription, language: string): ListedMode {
  const { kind, style, bestFor } = guide
  const translated = guide.translations?.find((one) => one.language === language)
  if (translated) {
    const faults = mode.capabilities?.faults?.map((fault) => toListedFault(fault, language))
    return {
      ...mode,
      ...(translated.title && { title: translated.title, englishTitle: mode.title }),
      summary: translated.summary,
      capabilities: mode.capabilities && { ...mode.capabilities, ...(faults && { faults }) },
      guide: { kind, style, bestFor: translated.bestFor },
    }
  }
  return {
    ...mode,
    guide: { kind, style, bestFor: lowerFirst(bestFor) },
    ...(language !== 'en' && { lang: 'en' }),
  }
}

type ModeFault = NonNullable<NonNullable<ModeDescription['capabilities']>['faults']>[number]

/** The fault in a language; in English if it has no texts in that language. */
function toListedFault({ translations, ...fault }: ModeFault, language: string): ModeFault {
  const translated = translations?.find((one) => one.language === language)
  if (!translated) return fault
  const choices = fault.choices.map((choice, at) => ({
    ...choice,
    title: translated.choices[at] ?? choice.title,
  }))
  return { ...fault, title: translated.title, choices }
}

/** A sentence of English starts with a word in capitals only if that is a name. */
function lowerFirst(text: string): string {
  return /^[A-Z][a-z ]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text
}
