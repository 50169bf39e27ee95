'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { useInitialTime } from '../../_data/initial/initial-data.tsx'
import { useIsHydrated } from '../../_data/use-hydrated.ts'
import { useMessages } from '../../_messages/messages.tsx'

const seconds = { hour: '2-digit', minute: '2-digit', second: '2-digit', hourCycle: 'h23' } as const
const milliseconds = { ...seconds, fractionalSecondDigits: 3 } as const
const day = { day: 'numeric', month: 'short' } as const
const date = { ...day, year: 'numeric' } as const

const formats = new Map<string, Intl.DateTimeFormat>()

/** A format of a language, created once. All times of the pages have 24 hours. */
function formatOf(language: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const key = `${language} ${JSON.stringify(options)}`
  const format = formats.get(key) ?? new Intl.DateTimeFormat(language, options)
  formats.set(key, format)
  return format
}

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

/**
 * Returns a function that formats the time of day to the second in the browser's time zone, with the date when it is
 * not today.
 */
export function useTimeFormat(): (at: number) => string {
  const { language } = useMessages()
  return (at) => formatOf(language, isToday(at) ? seconds : { ...day, ...seconds }).format(at)
}

function isToday(at: number): boolean {
  return new Date(at).toDateString() === new Date().toDateString()
}

/** The age of a time, with the exact time as a tooltip; during server rendering its age at that moment, without one. */
export function RelativeTime({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now())
  const t = useMessages()
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  const isHydrated = useIsHydrated()
  const renderedAt = useInitialTime() ?? now
  const ms = (isHydrated ? now : renderedAt) - Date.parse(at)
  return (
    <time dateTime={at} title={isHydrated ? exactTime(at, t.language) : undefined}>
      {ms < 10_000 ? t('time.now') : t('time.ago', { duration: t.duration(roundAge(ms)) })}
    </time>
  )
}

/** The date, in the browser's time zone, with the exact time as a tooltip. */
export function DateOnly({ at }: { at: string }) {
  const { language } = useMessages()
  return (
    <time dateTime={at} title={exactTime(at, language)}>
      {formatOf(language, date).format(new Date(at))}
    </time>
  )
}

function exactTime(at: string, language: string): string {
  return formatOf(language, { ...date, ...seconds }).format(new Date(at))
}

/**
 * The time of day to the millisecond, with the date when it is not today, in the browser's time zone; in UTC during
 * server rendering.
 */
export function TimeOfDay({ at, className }: { at: string; className?: string | undefined }) {
  const { language } = useMessages()
  const text = useSyncExternalStore(
    never,
    () =>
      formatOf(language, isToday(Date.parse(at)) ? milliseconds : { ...day, ...milliseconds }).format(
        new Date(at),
      ),
    () => formatOf(language, { ...milliseconds, timeZone: 'UTC' }).format(new Date(at)),
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
