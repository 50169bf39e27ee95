'use client'

import Link from 'next/link'
import type { JobView } from '#core/jobs/job.ts'
import { ConfirmButton } from '../../../_components/controls/confirm-button.tsx'
import { CopyButton } from '../../../_components/controls/copy-button.tsx'
import { Menu } from '../../../_components/controls/menu.tsx'
import { Note } from '../../../_components/feedback/note.tsx'
import { send } from '../../../_data/api.ts'
import { useAction } from '../../../_data/use-action.ts'
import { useOrigin } from '../../../_data/use-origin.ts'
import styles from './job-header.module.css'

/** Cancel, downloads, copies of id and link, and delete. */
export function JobActions({ job, onChanged }: { job: JobView; onChanged(): void }) {
  const action = useAction()
  const origin = useOrigin()
  const name = job.filename.replace(/\.pdf$/i, '')

  async function run(method: string, path: string) {
    await action.run(() => send(method, path))
    onChanged()
  }

  return (
    <div className={styles.actions}>
      {job.finishedAt === null && (
        <button
          type="button"
          className="button small"
          onClick={() => void run('POST', `${job.links.self}/cancel`)}
        >
          Cancel the job
        </button>
      )}
      {job.state === 'completed' ? (
        <Menu title="Download" alignRight>
          <a className="button small" href={job.links.pdf}>
            PDF
          </a>
          <a className="button small" href={job.links.self} download={`${name}.json`}>
            Analysis as JSON
          </a>
          <a className="button small" href={job.links.text} download={`${name}.txt`}>
            Text
          </a>
          <Link className="button small" prefetch={false} href={`/report/${job.jobid}`}>
            Report to print
          </Link>
        </Menu>
      ) : (
        <a className="button small" href={job.links.pdf}>
          PDF
        </a>
      )}
      <Menu title="More" alignRight>
        <CopyButton label="Copy job id" text={job.jobid} />
        <CopyButton label="Copy link" text={`${origin}/jobs/${job.jobid}`} />
        <ConfirmButton
          label="Delete"
          confirmLabel="Delete permanently"
          onConfirm={() => void run('DELETE', job.links.self)}
        />
      </Menu>
      {action.problem && <Note tone="danger">{action.problem}</Note>}
    </div>
  )
}
