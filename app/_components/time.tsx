'use client'

import { useEffect, useState, useSyncExternalStore } from 'react'
import { formatDuration } from '#client/format/amounts.ts'

const exact = new Intl.DateTimeFormat(undefined, { dateStyle: 'medium', timeStyle: 'medium' })
const toTheMillisecond = {
  hour: '2-digit',
  minute: '2-digit',
  second: '2-digit',
  fractionalSecondDigits: 3,
  hourCycle: 'h23',
} as const
const here = new Intl.DateTimeFormat('en', toTheMillisecond)
const there = new Intl.DateTimeFormat('en', { ...toTheMillisecond, timeZone: 'UTC' })
const never = () => () => {}

/** How long ago it was; the exact time on pointing at it. */
export function Ago({ at }: { at: string }) {
  const [now, setNow] = useState(() => Date.now())
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), 10_000)
    return () => clearInterval(timer)
  }, [])
  const ms = now - Date.parse(at)
  return (
    <time dateTime={at} title={exact.format(new Date(at))}>
      {ms < 10_000 ? 'just now' : `${formatDuration(coarse(ms))} ago`}
    </time>
  )
}

/** The time of day to the millisecond, on the reader's clock; the server, which cannot know that, says it in UTC. */
export function TimeOfDay({ at, className }: { at: string; className?: string | undefined }) {
  const text = useSyncExternalStore(
    never,
    () => here.format(new Date(at)),
    () => there.format(new Date(at)),
  )
  return (
    <time className={className} dateTime={at}>
      {text}
    </time>
  )
}

/** Nobody needs the seconds of an hour. */
function coarse(ms: number): number {
  const step = ms < 60_000 ? 10_000 : ms < 3_600_000 ? 60_000 : ms < 86_400_000 ? 3_600_000 : 86_400_000
  return Math.floor(ms / step) * step
}
