'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { formatDuration } from '#client/format/amounts.ts'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const millisecondFormat = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
} as const
const local = new Intl.DateTimeFormat('en', millisecondFormat)
const utc = new Intl.DateTimeFormat('en', { ...millisecondFormat, timeZone: 'UTC' })
const never = () => () => {}

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

/** The time of day to the millisecond, in the browser's time zone; in UTC during server rendering. */
export function TimeOfDay({ at, className }: { at: string; className?: string | undefined }) {
  const text = useSyncExternalStore(
    never,
    () => local.format(new Date(at)),
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
