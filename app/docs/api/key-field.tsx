'use client'

import { useSession } from '../../_data/session/session.ts'

interface KeyFieldProps {
  value: string
  onChange(key: string): void
}

/** The API key of the forms, where the server needs one. It stays in this page. */
export function KeyField({ value, onChange }: KeyFieldProps) {
  const session = useSession()
  if (session === undefined || session?.auth === 'open') return null
  return (
    <input
      type="password"
      className="field"
      aria-label="API key"
      placeholder={session ? 'API key, instead of your session' : 'API key, for the requests of the forms'}
      autoComplete="off"
      value={value}
      onChange={(event) => onChange(event.target.value.trim())}
    />
  )
}
