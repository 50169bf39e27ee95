import type { NumberStyle } from './amount.ts'

/** How numbers are written in a language (ISO 639-1), as ICU knows it; English without one. */
export function numberStyle(language: string | null): NumberStyle {
  try {
    const parts = new Intl.NumberFormat(language ?? 'en').formatToParts(1234567.8)
    const decimal = parts.find(({ type }) => type === 'decimal')?.value
    const group = parts.find(({ type }) => type === 'group')?.value ?? ''
    return { decimal: decimal === ',' ? ',' : '.', spaceGroups: /^\s$/.test(group) }
  } catch {
    return { decimal: '.', spaceGroups: false }
  }
}
