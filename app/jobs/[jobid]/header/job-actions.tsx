'use client'

import Link from 'next/link'
import type { JobView } from '#core/jobs/job.ts'
import { ConfirmButton } from '../../../_components/controls/confirm-button.tsx'
import { CopyButton } from '../../../_components/controls/copy-button.tsx'
import { Menu } from '../../../_components/controls/menu.tsx'
import { ProblemNote } from '../../../_components/feedback/note.tsx'
import { send } from '../../../_data/api.ts'
import { useAction } from '../../../_data/use-action.ts'
import { useOrigin } from '../../../_data/use-origin.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import styles from './job-header.module.css'
import { OpenButton } from './open-button.tsx'

/** Cancel, open, downloads, copies of id and link, and delete. */
export function JobActions({ job, onChanged }: { job: JobView; onChanged(): void }) {
  const action = useAction()
  const t = useMessages()
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
          {t('job.cancel')}
        </button>
      )}
      <OpenButton job={job} />
      {job.state === 'completed' ? (
        <Menu title={t('job.download')} alignRight>
          <a className="button small" href={job.links.pdf}>
            {t('job.pdf')}
          </a>
          <a className="button small" href={job.links.self} download={`${name}.json`}>
            {t('job.json')}
          </a>
          <a className="button small" href={job.links.text} download={`${name}.txt`}>
            {t('job.text')}
          </a>
          <Link className="button small" prefetch={false} href={`/report/${job.jobid}`}>
            {t('job.report')}
          </Link>
        </Menu>
      ) : (
        <a className="button small" href={job.links.pdf}>
          {t('job.download')}
        </a>
      )}
      <Menu title={t('job.more')} alignRight>
        <CopyButton label={t('job.copyId')} text={job.jobid} />
        <CopyButton label={t('job.copyLink')} text={`${origin}/jobs/${job.jobid}`} />
        <ConfirmButton
          label={t('action.delete')}
          confirmLabel={t('job.deletePermanently')}
          onConfirm={() => void run('DELETE', job.links.self)}
        />
      </Menu>
      <ProblemNote problem={action.problem} />
    </div>
  )
}
