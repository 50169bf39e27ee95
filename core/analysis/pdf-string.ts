import { z } from 'zod'

/**
 * A string taken from the document: cut to `max` UTF-16 units, without control characters and lone
 * surrogates; null when absent or empty. It is data from a stranger: escape it wherever it is shown.
 */
export function pdfString(max: number) {
  return z.string().max(max).nullable()
}
