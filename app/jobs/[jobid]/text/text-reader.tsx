'use client'

import { type FormEvent, useEffect, useMemo, useRef, useState } from 'react'
import type { Analysis } from '#core/analysis/schema.ts'
import { ScrollBox } from '../../../_components/text/scroll-box.tsx'
import { useMessages } from '../../../_messages/messages.tsx'
import { Outline } from '../document/outline.tsx'
import { findHits, findInPages, splitAtHits } from './find-in-pages.ts'
import { MatchList } from './match-list.tsx'
import styles from './text-pages.module.css'

interface TextReaderProps {
  texts: readonly string[]
  outline: Analysis['document']['outline']
  /** Index of the page that is shown. */
  page: number
  onPage(index: number): void
}

/** Search and outline on one side, the text of a page with its matches on the other. */
export function TextReader({ texts, outline, page, onPage }: TextReaderProps) {
  const [query, setQuery] = useState('')
  const t = useMessages()
  const [hit, setHit] = useState(0)
  const found = useMemo(() => findInPages(texts, query), [texts, query])
  const hits = useMemo(() => findHits(texts, query), [texts, query])
  const isSearching = query.trim() !== ''

  function search(next: string) {
    setQuery(next)
    openHit(findHits(texts, next), 0)
  }

  function openHit(all: readonly number[], index: number) {
    const next = all.length === 0 ? 0 : (index + all.length) % all.length
    setHit(next)
    const onPageIndex = all[next]
    if (onPageIndex !== undefined) onPage(onPageIndex)
  }

  return (
    <div className={styles.reader}>
      <div className={styles.aside}>
        <form
          onSubmit={(event) => {
            event.preventDefault()
            openHit(hits, hit + 1)
          }}
        >
          <input
            type="search"
            className="field"
            placeholder={t('text.search')}
            aria-label={t('text.search')}
            value={query}
            onChange={(event) => search(event.target.value)}
          />
        </form>
        <p className="visually-hidden" aria-live="polite">
          {isSearching && t('text.found', { count: found.total })}
        </p>
        {isSearching ? (
          <MatchList {...found} current={hit} onSelect={(index) => openHit(hits, index)} />
        ) : (
          <Outline outline={outline} onOpen={onPage} />
        )}
      </div>
      <div className={styles.content}>
        <div className={styles.controls}>
          <PageControls page={page} count={texts.length} onPage={onPage} />
          {hits.length > 0 && (
            <div className={styles.paging}>
              <button type="button" className="button small" onClick={() => openHit(hits, hit - 1)}>
                {t('text.previousMatch')}
              </button>
              <span className="numbers">
                {hit + 1} / {hits.length}
              </span>
              <button type="button" className="button small" onClick={() => openHit(hits, hit + 1)}>
                {t('text.nextMatch')}
              </button>
            </div>
          )}
        </div>
        <PageText
          text={texts[page] ?? ''}
          number={page + 1}
          query={query}
          current={hits[hit] === page ? hit - hits.indexOf(page) : -1}
        />
      </div>
    </div>
  )
}

interface PageControlsProps {
  page: number
  count: number
  onPage(index: number): void
}

/** Previous and next page, and a field for the number of a page. */
function PageControls({ page, count, onPage }: PageControlsProps) {
  const t = useMessages()
  function jump(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    const number = Number(new FormData(event.currentTarget).get('page'))
    if (Number.isInteger(number)) onPage(Math.min(count, Math.max(1, number)) - 1)
  }
  return (
    <form className={styles.paging} onSubmit={jump}>
      <button type="button" className="button small" disabled={page === 0} onClick={() => onPage(page - 1)}>
        {t('text.previous')}
      </button>
      <label className="numbers">
        {t('text.page')}{' '}
        <input
          key={page}
          name="page"
          className="field"
          inputMode="numeric"
          defaultValue={page + 1}
          aria-label={t('text.pageField', { count })}
        />{' '}
        {t('text.of', { count })}
      </label>
      <button
        type="button"
        className="button small"
        disabled={page >= count - 1}
        onClick={() => onPage(page + 1)}
      >
        {t('text.next')}
      </button>
    </form>
  )
}

interface PageTextProps {
  text: string
  number: number
  query: string
  /** Index of the current match on this page; -1 when it is on another one. */
  current: number
}

/** The text of a page, with its matches marked and the current one in view. */
function PageText({ text, number, query, current }: PageTextProps) {
  const t = useMessages()
  const currentMark = useRef<HTMLElement>(null)
  // biome-ignore lint/correctness/useExhaustiveDependencies: another match or page has another mark.
  useEffect(() => {
    const mark = currentMark.current
    const box = mark?.closest('section')
    if (mark && box) box.scrollTop = mark.offsetTop - box.offsetTop - box.clientHeight / 3
  }, [current, number, query])
  return (
    <ScrollBox label={t('text.ofPage', { number })} className={styles.text}>
      <div dir="auto">
        {text.trim() === '' ? (
          <em>{t('text.empty')}</em>
        ) : (
          splitAtHits(text, query).map((part, index) =>
            index % 2 === 0 ? (
              part
            ) : (
              <mark
                // biome-ignore lint/suspicious/noArrayIndexKey: the parts are replaced as a whole.
                key={index}
                ref={(index - 1) / 2 === current ? currentMark : undefined}
                data-current={(index - 1) / 2 === current || undefined}
              >
                {part}
              </mark>
            ),
          )
        )}
      </div>
    </ScrollBox>
  )
}
