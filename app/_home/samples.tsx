'use client'

import { useState } from 'react'
import samples from '../../public/samples/samples.json'
import { api } from '../_data/api.ts'
import styles from './samples.module.css'

interface SamplesProps {
  onFile(sample: { file: Blob; filename: string }): void
}

/** The bundled sample documents, each submitted with one click. */
export function Samples({ onFile }: SamplesProps) {
  const [problem, setProblem] = useState('')

  async function submit(filename: string) {
    try {
      setProblem('')
      const response = await api.request(`/samples/${filename}`)
      onFile({ file: await response.blob(), filename })
    } catch {
      setProblem('The sample could not be loaded. Check that the service is running, then try again.')
    }
  }

  return (
    <div className={styles.samples}>
      <ul aria-label="Samples">
        <li className="small">or a sample:</li>
        {samples.map(({ file, title, expect }) => (
          <li key={file}>
            <button type="button" className="chip" title={expect} onClick={() => void submit(file)}>
              {title}
            </button>
          </li>
        ))}
      </ul>
      {problem && <p role="alert">{problem}</p>}
    </div>
  )
}
