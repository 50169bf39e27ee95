import { formatCount } from './amounts.ts'

/** Values for the arguments of a message. Numbers are formatted in the language of the message. */
export type MessageValues = Readonly<Record<string, string | number>>

/** An argument with its plural forms, if it has any: forms may contain arguments. */
const argumentPattern = /\{(\w+)(?:, plural, ((?:[^{}]|\{(?:[^{}]|\{\w+\})*\})+))?\}/g
const formPattern = /(=\d+|\w+) \{((?:[^{}]|\{\w+\})*)\}/g

/**
 * Formats a message in the syntax of ICU MessageFormat, of which it knows `{name}` and
 * `{count, plural, =0 {no pages} one {# page} other {# pages}}`. An argument without a value stays as it is.
 */
export function formatMessage(message: string, values: MessageValues = {}, language = 'en'): string {
  return message.replace(argumentPattern, (argument, name: string, choices: string | undefined) => {
    const value = values[name]
    if (value === undefined) return argument
    if (choices === undefined) return typeof value === 'number' ? formatCount(value, language) : value
    const count = Number(value)
    const forms = new Map(Array.from(choices.matchAll(formPattern), ([, key, form]) => [key, form]))
    // The form for this number or, without one, for its plural category (CLDR).
    const category = new Intl.PluralRules(language).select(count)
    const form = forms.get(`=${count}`) ?? forms.get(category) ?? forms.get('other') ?? ''
    return formatMessage(form.replaceAll('#', formatCount(count, language)), values, language)
  })
}
