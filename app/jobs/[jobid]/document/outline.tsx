import { countOf } from '#client/format/amounts.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import { ScrollBox } from '../../../_components/scroll-box.tsx'
import panel from '../panel.module.css'
import styles from './document.module.css'

/** The bookmarks of the document, in reading order. */
export function Outline({ outline }: { outline: Analysis['document']['outline'] }) {
  if (outline.items.length === 0) return null
  return (
    <section className={`card ${panel.panel}`} aria-labelledby="outline">
      <h2 id="outline">Outline</h2>
      <ScrollBox label="Bookmarks" className={styles.outline}>
        <ol>
          {outline.items.map((item, index) => (
            // Titles and pages are not unique.
            // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
            <li key={index} style={{ paddingLeft: `${Math.min(item.level - 1, 6) * 18}px` }}>
              <span dir="auto">{item.title || 'untitled'}</span>
              <span className="small numbers">{item.page}</span>
            </li>
          ))}
        </ol>
      </ScrollBox>
      {outline.truncated && <p className="small">The first of {countOf(outline.count, 'bookmark')}.</p>}
    </section>
  )
}
