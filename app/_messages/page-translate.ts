import { createTranslate, type Translate } from '#client/format/translate.ts'

/**
 * Creates the translation of a page from the messages of its language. A line of text does not break within an amount,
 * between its number and its unit.
 */
export function createPageTranslate<Key extends string>(
  messages: Partial<Readonly<Record<Key, string>>>,
  language: string,
): Translate<Key> {
  const t = createTranslate(messages, language)
  const { bytes, duration, share } = t
  return Object.assign(t, {
    bytes: (count: number) => unbroken(bytes(count)),
    duration: (ms: number) => unbroken(duration(ms)),
    share: (fraction: number) => unbroken(share(fraction)),
  })
}

function unbroken(amount: string): string {
  return amount.replaceAll(' ', '\u00a0')
}
