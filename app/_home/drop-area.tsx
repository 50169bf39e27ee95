'use client'

import { useEffect, useRef, useState } from 'react'
import { useMessages } from '../_messages/messages.tsx'
import styles from './drop-area.module.css'
import { Samples } from './samples.tsx'

interface DropAreaProps {
  onFiles(files: readonly { file: Blob; filename: string }[]): void
}

/** Accepts PDFs that are dropped anywhere on the page, selected or pasted, and the samples. */
export function DropArea({ onFiles }: DropAreaProps) {
  const input = useRef<HTMLInputElement>(null)
  const t = useMessages()

  function submit(files: FileList | null | undefined) {
    const submitted = [...(files ?? [])].map((file) => ({ file, filename: file.name }))
    if (submitted.length > 0) onFiles(submitted)
  }

  const isDraggedOver = useDroppedFiles(submit)
  return (
    <div className={styles.area} data-over={isDraggedOver || undefined}>
      {isDraggedOver && <div className={styles.overlay} aria-hidden="true" />}
      <svg viewBox="0 0 64 64" width="52" height="52" className={styles.sheet} aria-hidden="true">
        <path d="M16 6h22l12 12v38a3 3 0 0 1-3 3H16a3 3 0 0 1-3-3V9a3 3 0 0 1 3-3z" />
        <path d="M38 6v12h12" />
        <path className={styles.arrow} d="M31.500 47V29 M24 36.500l7.500-7.500 7.500 7.500" />
      </svg>
      <p className={styles.prompt}>{t(isDraggedOver ? 'drop.release' : 'drop.prompt')}</p>
      <button type="button" className="button primary" onClick={() => input.current?.click()}>
        {t('drop.choose')}
      </button>
      <input
        ref={input}
        type="file"
        accept="application/pdf,.pdf"
        multiple
        className="visually-hidden"
        tabIndex={-1}
        aria-label={t('drop.files')}
        onChange={(event) => {
          submit(event.target.files)
          event.target.value = ''
        }}
      />
      <Samples onFile={(sample) => onFiles([sample])} />
    </div>
  )
}

/** Calls back with files that are dropped on or pasted into the page. Returns whether files are dragged over it. */
function useDroppedFiles(onFiles: (files: FileList | undefined) => void): boolean {
  const [isDraggedOver, setDraggedOver] = useState(false)
  const latest = useRef(onFiles)
  latest.current = onFiles

  useEffect(() => {
    const paste = (event: ClipboardEvent) => latest.current(event.clipboardData?.files)
    const over = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setDraggedOver(true)
    }
    const leave = (event: DragEvent) => {
      // Without a related target the pointer has left the window.
      if (event.relatedTarget === null) setDraggedOver(false)
    }
    const drop = (event: DragEvent) => {
      if (!event.dataTransfer?.types.includes('Files')) return
      event.preventDefault()
      setDraggedOver(false)
      latest.current(event.dataTransfer.files)
    }
    addEventListener('paste', paste)
    addEventListener('dragover', over)
    addEventListener('dragleave', leave)
    addEventListener('drop', drop)
    return () => {
      removeEventListener('paste', paste)
      removeEventListener('dragover', over)
      removeEventListener('dragleave', leave)
      removeEventListener('drop', drop)
    }
  }, [])

  return isDraggedOver
}
