'use client'

import { useEffect, useMemo, useRef, useState } from 'react'
import { countOf } from '#client/format/amounts.ts'
import type { ProblemError } from '#client/problem.ts'
import { Note } from '../../../_components/note.tsx'
import { ScrollBox } from '../../../_components/scroll-box.tsx'
import { Skeleton } from '../../../_components/skeleton.tsx'
import { api, toProblem } from '../../../_data/api.ts'
import section from '../section.module.css'
import { findInPages } from './find-in-pages.ts'
import styles from './text-pages.module.css'

interface TextPagesProps {
  path: string
  pages: number
  words: number
}

/** The text by page, with search. It is loaded when the section is about to become visible. */
export function TextPages({ path, pages, words }: TextPagesProps) {
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
      <h2 id="text">Text</h2>
      {words === 0 ? (
        <p className={styles.none}>No page contains text. Scanned pages need text recognition (OCR) first.</p>
      ) : problem ? (
        <Note tone="danger">{problem.message}</Note>
      ) : texts ? (
        <Reader texts={texts} />
      ) : (
        <Skeleton height={440} />
      )}
    </section>
  )
}

function Reader({ texts }: { texts: readonly string[] }) {
  const [page, setPage] = useState(0)
  const [query, setQuery] = useState('')
  const found = useMemo(() => findInPages(texts, query), [texts, query])
  const text = texts[page] ?? ''
  return (
    <div className={styles.reader}>
      <div className={styles.controls}>
        <input
          type="search"
          className="field"
          placeholder="Search in the text"
          aria-label="Search in the text"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <div className={styles.paging}>
          <button
            type="button"
            className="button small"
            disabled={page === 0}
            onClick={() => setPage(page - 1)}
          >
            Previous
          </button>
          <span className="numbers">
            page {page + 1} of {texts.length}
          </span>
          <button
            type="button"
            className="button small"
            disabled={page >= texts.length - 1}
            onClick={() => setPage(page + 1)}
          >
            Next
          </button>
        </div>
      </div>
      <p className="visually-hidden" aria-live="polite">
        {query.trim() && `${countOf(found.total, 'match', 'matches')} found.`}
      </p>
      {query.trim() !== '' && (
        <ul className={styles.found}>
          {found.matches.map(({ page: onPage, before, match, after }, index) => (
            // Matches have no key of their own, and the list is replaced as a whole.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above.
            <li key={index}>
              <button type="button" onClick={() => setPage(onPage)}>
                <span className="small numbers">page {onPage + 1}</span>
                <span dir="auto">
                  {before}
                  <mark>{match}</mark>
                  {after}
                </span>
              </button>
            </li>
          ))}
          {found.total === 0 && <li className="small">No match.</li>}
          {found.total > found.matches.length && (
            <li className="small">and {found.total - found.matches.length} more</li>
          )}
        </ul>
      )}
      <ScrollBox label={`Text of page ${page + 1}`} className={styles.text}>
        <div dir="auto">{text.trim() === '' ? <em>This page contains no text.</em> : text}</div>
      </ScrollBox>
    </div>
  )
}
