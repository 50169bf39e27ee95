'use client'

import { useState } from 'react'
import { api } from '../_data/api.ts'
import { samples } from '../_data/samples.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from './samples.module.css'

interface SamplesProps {
  onFile(sample: { file: Blob; filename: string }): void
}

/** The bundled sample documents, each submitted with one click. */
export function Samples({ onFile }: SamplesProps) {
  const [failed, setFailed] = useState(false)
  const t = useMessages()

  async function submit(filename: string) {
    try {
      setFailed(false)
      const response = await api.request(`/samples/${filename}`)
      onFile({ file: await response.blob(), filename })
    } catch {
      setFailed(true)
    }
  }

  return (
    <div className={styles.samples}>
      <ul aria-label={t('samples.label')} className="scroll-row">
        <li className="small">{t('samples.prompt')}</li>
        {samples.map(({ name, file }) => (
          <li key={file}>
            <button
              type="button"
              className="chip"
              title={t(`sample.${name}.expect`)}
              onClick={() => void submit(file)}
            >
              {t(`sample.${name}.title`)}
            </button>
          </li>
        ))}
      </ul>
      {failed && <p role="alert">{t('samples.failed')}</p>}
    </div>
  )
}
