import { formatCount } from './amounts.ts'

/** Values for the arguments of a message. Numbers are formatted in the language of the message. */
export type MessageValues = Readonly<Record<string, string | number>>

/**
 * Formats a message in the syntax of ICU MessageFormat, of which it knows `{name}` and
 * `{count, plural, =0 {no pages} one {# page} other {# pages}}`. An argument without a value stays as it is.
 */
export function formatMessage(message: string, values: MessageValues = {}, language = 'en'): string {
  let text = ''
  let rest = message
  for (let open = rest.indexOf('{'); open >= 0; open = rest.indexOf('{')) {
    const end = endOfBraces(rest, open)
    text += rest.slice(0, open) + formatArgument(rest.slice(open, end), values, language)
    rest = rest.slice(end)
  }
  return text + rest
}

/** The index after the brace that closes the one at `open`. */
function endOfBraces(text: string, open: number): number {
  let depth = 0
  for (let index = open; index < text.length; index++) {
    if (text[index] === '{') depth++
    else if (text[index] === '}' && --depth === 0) return index + 1
  }
  return text.length
}

function formatArgument(argument: string, values: MessageValues, language: string): string {
  const [, name = '', choices] = /^\{(\w+)(?:, plural, (.*))?\}$/s.exec(argument) ?? []
  const value = values[name]
  if (value === undefined) return argument
  if (choices === undefined) return typeof value === 'number' ? formatCount(value, language) : value
  const count = Number(value)
  const choice = chooseForm(choices, count, language)
  return formatMessage(choice.replaceAll('#', formatCount(count, language)), values, language)
}

/** The form for an exact number or, without one, for its plural category (CLDR). */
function chooseForm(choices: string, count: number, language: string): string {
  const category = new Intl.PluralRules(language).select(count)
  const forms = new Map<string, string>()
  for (let rest = choices; ; ) {
    const open = rest.indexOf('{')
    if (open < 0) break
    const end = endOfBraces(rest, open)
    forms.set(rest.slice(0, open).trim(), rest.slice(open + 1, end - 1))
    rest = rest.slice(end)
  }
  return forms.get(`=${count}`) ?? forms.get(category) ?? forms.get('other') ?? ''
}
