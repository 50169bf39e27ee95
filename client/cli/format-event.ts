import type { Event } from '../../core/events/event.ts'
import { countOf, formatCount } from '../format/amounts.ts'

/** A numbered event as one line: time, sequence number, type, details. */
export function formatEvent({ timestamp, type, data }: Event): string {
  const name = type.replace(/^job\./, '')
  return `${formatTime(timestamp)}  ${data.seq}  ${name.padEnd(10)}  ${formatDetails(data)}`.trimEnd()
}

function formatDetails({ state, attempt, analysis, error }: Event['data']): string {
  if (analysis) {
    const { pages, text, numbers } = analysis
    return [countOf(pages.count, 'page'), countOf(text.words, 'word'), countOf(numbers.count, 'number')].join(
      ', ',
    )
  }
  if (error) return `${error.code}: ${error.message}`
  if (state === 'processing' && attempt > 1) return `attempt ${attempt}`
  return ''
}

const barCells = 24

/** A progress event as a bar: "██████░░░░  12 of 48 pages". */
export function formatProgress({ data: { progress } }: Event): string {
  if (!progress) return ''
  const { done, total, unit } = progress
  const cells = total > 0 ? Math.round((done / total) * barCells) : 0
  return `${'█'.repeat(cells)}${'░'.repeat(barCells - cells)}  ${formatCount(done)} of ${countOf(total, unit)}`
}

/** Local time of day with milliseconds: "14:03:07.250". */
export function formatTime(at: string | Date): string {
  const date = new Date(at)
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
