import { detectAll, toISO2 } from 'tinyld'

/** Letters that are looked at; more do not make the guess better. */
const SAMPLE = 3000
/** Below so many letters any guess is chance. */
const MIN_LETTERS = 40

export interface Language {
  /** ISO 639-1, or 639-3 where there is none. */
  code: string
  /** Fraction of 1. */
  confidence: number
}

/** Guesses the language from the beginning, the middle and the end of a text; null when there is too little. */
export function detectLanguage(text: string): Language | null {
  const sample = sampleOf(text)
  if ((sample.match(/\p{L}/gu)?.length ?? 0) < MIN_LETTERS) return null
  const [best] = detectAll(sample)
  if (!best) return null
  const code = toISO2(best.lang) || best.lang
  return { code, confidence: Math.min(1, Math.max(0, Math.round(best.accuracy * 1000) / 1000)) }
}

function sampleOf(text: string): string {
  if (text.length <= SAMPLE) return text
  const part = SAMPLE / 3
  const middle = Math.floor((text.length - part) / 2)
  return [text.slice(0, part), text.slice(middle, middle + part), text.slice(-part)].join('\n').toWellFormed()
}
