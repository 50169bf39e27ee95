'use client'

import { useEffect, useRef, useState } from 'react'
import type { ProblemError } from '#client/http/problem.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import { ProblemNote } from '../../../_components/feedback/note.tsx'
import { Skeleton } from '../../../_components/feedback/skeleton.tsx'
import { api, toProblem } from '../../../_data/api.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import section from '../section.module.css'
import styles from './text-pages.module.css'
import { TextReader } from './text-reader.tsx'

interface TextPagesProps {
  path: string
  pages: number
  words: number
  outline: Analysis['document']['outline']
  /** Index of the page that is shown. */
  page: number
  onPage(index: number): void
}

/** The text by page, with search. It is loaded when the section is about to become visible. */
export function TextPages({ path, pages, words, outline, page, onPage }: TextPagesProps) {
  const t = useMessages()
  const place = useRef<HTMLElement>(null)
  const [texts, setTexts] = useState<readonly string[] | null>(null)
  const [problem, setProblem] = useState<ProblemError | null>(null)

  useEffect(() => {
    const element = place.current
    if (!element || words === 0) return
    const ended = new AbortController()
    const watch = new IntersectionObserver(
      ([entry]) => {
        if (!entry?.isIntersecting) return
        watch.disconnect()
        api
          .request(path, { signal: ended.signal })
          .then((response) => response.text())
          .then((text) => setTexts(text.split('\f').slice(0, pages)))
          .catch((error) => {
            if (!ended.signal.aborted) setProblem(toProblem(error))
          })
      },
      { rootMargin: '300px' },
    )
    watch.observe(element)
    return () => {
      watch.disconnect()
      ended.abort()
    }
  }, [path, pages, words])

  return (
    <section ref={place} className={`card ${section.section}`} aria-labelledby="text">
      <h2 id="text">{t('text.title')}</h2>
      {words === 0 ? (
        <p className={styles.none}>{t('text.none')}</p>
      ) : problem ? (
        <ProblemNote problem={problem} />
      ) : texts ? (
        <TextReader texts={texts} outline={outline} page={page} onPage={onPage} />
      ) : (
        <Skeleton height={440} />
      )}
    </section>
  )
}
