const formats = new Map<string, Intl.NumberFormat>()

/** The number format of a language, created once. */
function formatOf(language: string): Intl.NumberFormat {
  const format = formats.get(language) ?? new Intl.NumberFormat(language)
  formats.set(language, format)
  return format
}

/** "4,684". The language of this and the other formats is a BCP 47 tag. */
export function formatCount(count: number, language = 'en'): string {
  return formatOf(language).format(count)
}

/** "1 page", "318 pages", "no pages". */
export function countOf(count: number, singular: string, plural = `${singular}s`): string {
  return `${count === 0 ? 'no' : formatCount(count)} ${count === 1 ? singular : plural}`
}

/** Bytes in decimal units with at most three digits: "412 B", "3.1 kB", "28 MB"; in French "28 Mo". */
export function formatBytes(bytes: number, language = 'en'): string {
  const units = ['', 'k', 'M', 'G', 'T']
  let value = bytes
  let unit = 0
  while (value >= 999.5 && unit < units.length - 1) {
    value /= 1_000
    unit++
  }
  return `${unit > 0 && value < 9.95 ? decimal(value, language) : Math.round(value)} ${units[unit]}${language === 'fr' ? 'o' : 'B'}`
}

/** Formats milliseconds: "1.6 ms", "21 ms", "3.1 s", "2 min 5 s", "3 h 2 min". */
export function formatDuration(ms: number, language = 'en'): string {
  const size = Math.abs(ms)
  if (size < 59_500) {
    const [value, unit] = size < 999.5 ? [ms, 'ms'] : [ms / 1_000, 's']
    const isWhole = Math.abs(value) >= 9.95 || (value !== 0 && Number.isInteger(value))
    return `${isWhole ? Math.round(value) : decimal(value, language)} ${unit}`
  }
  const seconds = Math.round(ms / 1_000)
  if (seconds < 3_600) return joined(Math.floor(seconds / 60), 'min', seconds % 60, 's')
  const minutes = Math.round(seconds / 60)
  if (minutes < 1_440) return joined(Math.floor(minutes / 60), 'h', minutes % 60, 'min')
  const hours = Math.round(minutes / 60)
  return joined(Math.floor(hours / 24), language === 'fr' ? 'j' : 'd', hours % 24, 'h')
}

/** Formats a fraction: "30 %" or "4.6 %". */
export function formatShare(share: number, language = 'en'): string {
  const percent = share * 100
  return `${percent !== 0 && percent < 9.95 ? decimal(percent, language) : Math.round(percent)} %`
}

/** One digit after the decimal separator of the language. */
function decimal(value: number, language: string): string {
  const separator = formatOf(language).formatToParts(0.5)[1]?.value ?? '.'
  return value.toFixed(1).replace('.', separator)
}

function joined(large: number, largeUnit: string, small: number, smallUnit: string): string {
  return small === 0 ? `${large} ${largeUnit}` : `${large} ${largeUnit} ${small} ${smallUnit}`
}
