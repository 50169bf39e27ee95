'use client'

import { type FormEvent, useState } from 'react'
import { send, toProblem } from '../_data/api.ts'
import styles from './form.module.css'

const events = ['job.uploaded', 'job.processing', 'job.completed', 'job.error'] as const

interface NewEndpointProps {
  /** Path of the user's webhooks. */
  path: string
  onCreated(created: { url: string; secret: string }): void
}

/** A form that registers a webhook for all jobs of the user. */
export function NewEndpoint({ path, onCreated }: NewEndpointProps) {
  const [problem, setProblem] = useState<string | null>(null)
  const [busy, setBusy] = useState(false)

  async function create(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const form = event.currentTarget
    const data = new FormData(form)
    setBusy(true)
    setProblem(null)
    try {
      onCreated(
        await send<{ url: string; secret: string }>('POST', path, {
          url: data.get('url'),
          events: data.getAll('events'),
          description: data.get('description') || null,
        }),
      )
      form.reset()
    } catch (error) {
      setProblem(toProblem(error).message)
    }
    setBusy(false)
  }

  return (
    <form className={`card ${styles.form}`} onSubmit={(event) => void create(event)}>
      <h2>Register a webhook</h2>
      <label className={styles.field}>
        <span>URL</span>
        <input
          name="url"
          type="url"
          required
          className="field"
          placeholder="https://example.com/hooks/hearback"
          aria-invalid={problem !== null}
          aria-describedby="webhook-problem"
        />
      </label>
      <label className={styles.field}>
        <span>Description (optional)</span>
        <input name="description" className="field" maxLength={500} />
      </label>
      <fieldset className={styles.events}>
        <legend>Events</legend>
        {events.map((type) => (
          <label key={type}>
            <input type="checkbox" name="events" value={type} defaultChecked />
            {type}
          </label>
        ))}
      </fieldset>
      <p id="webhook-problem" role="alert" className={styles.problem}>
        {problem}
      </p>
      <div>
        <button type="submit" className="button primary" disabled={busy}>
          Register
        </button>
      </div>
    </form>
  )
}
