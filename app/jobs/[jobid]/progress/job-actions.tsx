'use client'

import { useState } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { ConfirmButton } from '../../../_components/confirm-button.tsx'
import { Note } from '../../../_components/note.tsx'
import { asProblem, send } from '../../../_data/api.ts'
import styles from '../panel.module.css'

/** What can be done with a job: take it away, stop it, erase it. */
export function Actions({ job, onChanged }: { job: JobView; onChanged(): void }) {
  const [problem, setProblem] = useState<string | null>(null)

  async function act(method: string, path: string) {
    setProblem(null)
    try {
      await send(method, path)
    } catch (error) {
      setProblem(asProblem(error).message)
    }
    onChanged()
  }

  return (
    <section className={`card ${styles.panel}`} aria-labelledby="actions">
      <h2 id="actions">Take it, or leave it</h2>
      <div className={styles.buttons}>
        {job.state === 'completed' && (
          <>
            <a className="button small" href={job.links.self} download={`${stem(job.filename)}.json`}>
              Analysis as JSON
            </a>
            <a className="button small" href={job.links.text} download={`${stem(job.filename)}.txt`}>
              Text
            </a>
          </>
        )}
        <a className="button small" href={job.links.pdf}>
          PDF
        </a>
        {job.finishedAt === null && (
          <button
            type="button"
            className="button small"
            onClick={() => void act('POST', `${job.links.self}/cancel`)}
          >
            Cancel the job
          </button>
        )}
        <ConfirmButton
          label="Delete"
          sure="Yes, erase everything"
          onConfirm={() => void act('DELETE', job.links.self)}
        />
      </div>
      {problem && <Note tone="danger">{problem}</Note>}
    </section>
  )
}

function stem(filename: string): string {
  return filename.replace(/\.pdf$/i, '')
}
