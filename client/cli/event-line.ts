import { countOf } from '#client/format/amounts.ts'
import type { Event } from '#core/events/event.ts'

/** A numbered event on one line: when, which, what, and what matters about it. */
export function eventLine({ timestamp, type, data }: Event): string {
  const what = type.replace(/^job\./, '')
  return `${clockOf(timestamp)}  ${data.seq}  ${what.padEnd(10)}  ${matterOf(data)}`.trimEnd()
}

function matterOf({ state, attempt, analysis, error }: Event['data']): string {
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

/** The time of day on this machine's clock, to the millisecond: "14:03:07.250". */
export function clockOf(at: string | Date): string {
  const date = new Date(at)
  return `${date.toTimeString().slice(0, 8)}.${String(date.getMilliseconds()).padStart(3, '0')}`
}
