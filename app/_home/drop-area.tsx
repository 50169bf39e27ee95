'use client'

import { type DragEvent, useEffect, useRef, useState } from 'react'
import styles from './drop-area.module.css'
import { Samples } from './samples.tsx'

interface DropAreaProps {
  onFiles(files: readonly { file: Blob; filename: string }[]): void
}

/** Accepts PDFs that are dropped, selected or pasted, and the samples. */
export function DropArea({ onFiles }: DropAreaProps) {
  const [draggedOver, setDraggedOver] = useState(false)
  const input = useRef<HTMLInputElement>(null)

  function submit(files: FileList | null | undefined) {
    const submitted = [...(files ?? [])].map((file) => ({ file, filename: file.name }))
    if (submitted.length > 0) onFiles(submitted)
  }

  const latestSubmit = useRef(submit)
  latestSubmit.current = submit
  useEffect(() => {
    const paste = (event: ClipboardEvent) => latestSubmit.current(event.clipboardData?.files)
    addEventListener('paste', paste)
    return () => removeEventListener('paste', paste)
  }, [])

  function drop(event: DragEvent) {
    event.preventDefault()
    setDraggedOver(false)
    submit(event.dataTransfer.files)
  }

  return (
    // Dropping needs a pointer; the button below does the same without one.
    // biome-ignore lint/a11y/noStaticElementInteractions: see above.
    <div
      className={styles.area}
      data-over={draggedOver || undefined}
      onDragOver={(event) => {
        event.preventDefault()
        setDraggedOver(true)
      }}
      onDragLeave={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget as Node | null)) setDraggedOver(false)
      }}
      onDrop={drop}
    >
      <svg viewBox="0 0 64 64" width="56" height="56" className={styles.sheet} aria-hidden="true">
        <path d="M16 6h22l12 12v38a3 3 0 0 1-3 3H16a3 3 0 0 1-3-3V9a3 3 0 0 1 3-3z" />
        <path d="M38 6v12h12" />
        <path className={styles.arrow} d="M31.500 47V29 M24 36.500l7.500-7.500 7.500 7.500" />
      </svg>
      <p className={styles.prompt}>{draggedOver ? 'Release to submit' : 'Drop PDFs here'}</p>
      <button type="button" className="button primary" onClick={() => input.current?.click()}>
        Choose files
      </button>
      <input
        ref={input}
        type="file"
        accept="application/pdf,.pdf"
        multiple
        className="visually-hidden"
        tabIndex={-1}
        aria-label="PDF files"
        onChange={(event) => {
          submit(event.target.files)
          event.target.value = ''
        }}
      />
      <Samples onFile={(sample) => onFiles([sample])} />
    </div>
  )
}
