'use client'

import { useState } from 'react'
import type { JobView } from '#core/jobs/job.ts'
import { ConfirmButton } from '../../../_components/confirm-button.tsx'
import { Note } from '../../../_components/note.tsx'
import { send, toProblem } from '../../../_data/api.ts'
import styles from '../panel.module.css'

/** Downloads, cancel and delete. */
export function JobActions({ job, onChanged }: { job: JobView; onChanged(): void }) {
  const [problem, setProblem] = useState<string | null>(null)

  async function run(method: string, path: string) {
    setProblem(null)
    try {
      await send(method, path)
    } catch (error) {
      setProblem(toProblem(error).message)
    }
    onChanged()
  }

  return (
    <section className={`card ${styles.panel}`} aria-labelledby="actions">
      <h2 id="actions">Actions</h2>
      <div className={styles.buttons}>
        {job.state === 'completed' && (
          <>
            <a
              className="button small"
              href={job.links.self}
              download={`${withoutExtension(job.filename)}.json`}
            >
              Analysis as JSON
            </a>
            <a
              className="button small"
              href={job.links.text}
              download={`${withoutExtension(job.filename)}.txt`}
            >
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
            onClick={() => void run('POST', `${job.links.self}/cancel`)}
          >
            Cancel the job
          </button>
        )}
        <ConfirmButton
          label="Delete"
          confirmLabel="Delete permanently"
          onConfirm={() => void run('DELETE', job.links.self)}
        />
      </div>
      {problem && <Note tone="danger">{problem}</Note>}
    </section>
  )
}

function withoutExtension(filename: string): string {
  return filename.replace(/\.pdf$/i, '')
}
