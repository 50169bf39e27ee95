'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { formatDuration } from '#client/format/amounts.ts'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const dateOnly = new Intl.DateTimeFormat('en', { dateStyle: 'medium' })
const millisecondFormat = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
} as const
const local = new Intl.DateTimeFormat('en', millisecondFormat)
const localWithDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', ...millisecondFormat })
const utc = new Intl.DateTimeFormat('en', { ...millisecondFormat, timeZone: 'UTC' })
const secondFormat = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
const toSeconds = new Intl.DateTimeFormat('en', secondFormat)
const toSecondsWithDate = new Intl.DateTimeFormat('en', { day: 'numeric', month: 'short', ...secondFormat })
const never = () => () => {}

/** The current time in epoch ms, updated at the interval; null during server rendering. */
export function useNow(everyMs: number): number | null {
  const [now, setNow] = useState<number | null>(null)
  useEffect(() => {
    setNow(Date.now())
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

/** The time of day to the second in the browser's time zone, with the date when it is not today. */
export function formatTime(at: number): string {
  return (isToday(at) ? toSeconds : toSecondsWithDate).format(at)
}

function isToday(at: number): boolean {
  return new Date(at).toDateString() === new Date().toDateString()
}

/** The age of a time, with the exact time as a tooltip. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  const ms = now - Date.parse(at)
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {ms < 10_000 ? 'just now' : `${formatDuration(roundAge(ms))} ago`}
    </time>
  )
}

/** The date, in the browser's time zone, with the exact time as a tooltip. */
export function DateOnly({ at }: { at: string }) {
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {dateOnly.format(new Date(at))}
    </time>
  )
}

/**
 * The time of day to the millisecond, with the date when it is not today, in the browser's time zone; in UTC during
 * server rendering.
 */
export function TimeOfDay({ at, className }: { at: string; className?: string | undefined }) {
  const text = useSyncExternalStore(
    never,
    () => (isToday(Date.parse(at)) ? local : localWithDate).format(new Date(at)),
    () => utc.format(new Date(at)),
  )
  return (
    <time className={className} dateTime={at}>
      {text}
    </time>
  )
}

/** Rounds down to a unit that suits the age: 10 s, minutes, hours, days. */
function roundAge(ms: number): number {
  const step = ms < 60_000 ? 10_000 : ms < 3_600_000 ? 60_000 : ms < 86_400_000 ? 3_600_000 : 86_400_000
  return Math.floor(ms / step) * step
}
