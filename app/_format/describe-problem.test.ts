import { expect, test } from 'vitest'
import { createTranslate } from '#client/format/translate.ts'
import { ProblemError } from '#client/http/problem.ts'
import { apiErrors, type ErrorCode } from '#core/http/api-error.ts'
import type { MessageKey } from '../_messages/catalogue.ts'
import { messagesOf } from '../_messages/catalogues.ts'
import type { Language } from '../_messages/language.ts'
import { describeProblem } from './describe-problem.ts'

function problemIn(language: Language, code: ErrorCode, detail: string) {
  const t = createTranslate<MessageKey>(messagesOf(language, ['problem']), language)
  return describeProblem(new ProblemError(apiErrors[code][0], { code, detail }), t)
}

test('describeProblem: in English it is the sentence of the server', () => {
  expect(problemIn('en', 'not_found', 'There is no such job.')).toEqual({ text: 'There is no such job.' })
})

test('describeProblem: in other languages the sentence of the server is a detail where it names a field or a limit', () => {
  expect(problemIn('de', 'invalid_request', 'url: must be a URL')).toEqual({
    text: 'Die Anfrage ist ungültig.',
    detail: 'url: must be a URL',
  })
  expect(problemIn('fr', 'too_large', 'The document is larger than the limit of 100 MB.')).toEqual({
    text: 'Le document est trop volumineux.',
    detail: 'The document is larger than the limit of 100 MB.',
  })
})

test('describeProblem: in other languages the sentence of the server is left out where it adds nothing', () => {
  expect(problemIn('de', 'not_found', 'There is no such job.')).toEqual({ text: 'Nicht gefunden.' })
  expect(problemIn('fr', 'unavailable', 'The database cannot be reached; try again.')).toEqual({
    text: 'Le service est momentanément indisponible. Réessayez.',
  })
})
