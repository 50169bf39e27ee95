'use client'

import type { Analysis } from '#core/analysis/schema.ts'
import { ScrollBox } from '../../../_components/text/scroll-box.tsx'
import { useMessages } from '../../../_messages/messages.tsx'
import panel from '../panel.module.css'
import styles from './document.module.css'

interface OutlineProps {
  outline: Analysis['document']['outline']
  /** Opens the page with that index. */
  onOpen(page: number): void
}

/** The bookmarks of the document, in reading order. */
export function Outline({ outline, onOpen }: OutlineProps) {
  const t = useMessages()
  if (outline.items.length === 0) return null
  return (
    <section className={`card ${panel.panel}`} aria-labelledby="outline">
      <h2 id="outline">{t('outline.title')}</h2>
      <ScrollBox label={t('outline.label')} className={styles.outline}>
        <ol>
          {outline.items.map((item, index) => (
            // Titles and pages are not unique.
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
            <li key={index} style={{ paddingLeft: `${Math.min(item.level - 1, 6) * 18}px` }}>
              <OutlineEntry item={item} onOpen={onOpen} />
            </li>
          ))}
        </ol>
      </ScrollBox>
      {outline.truncated && <p className="small">{t('outline.truncated', { count: outline.count })}</p>}
    </section>
  )
}

interface OutlineEntryProps {
  item: Analysis['document']['outline']['items'][number]
  onOpen(page: number): void
}

/** One bookmark; it opens its page when it has one. */
function OutlineEntry({ item: { title, page }, onOpen }: OutlineEntryProps) {
  const t = useMessages()
  const text = <span dir="auto">{title || t('outline.untitled')}</span>
  if (page === null) return text
  return (
    <button type="button" onClick={() => onOpen(page - 1)}>
      {text}
      <span className="small numbers">{page}</span>
    </button>
  )
}
