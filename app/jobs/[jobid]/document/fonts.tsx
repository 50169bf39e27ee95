import { countOf } from '#client/format/amounts.ts'
import type { Analysis } from '#core/analysis/schema.ts'
import panel from '../panel.module.css'
import styles from './document.module.css'

/** The fonts of the document. */
export function Fonts({ fonts }: { fonts: Analysis['document']['fonts'] }) {
  if (fonts.items.length === 0) return null
  const more = fonts.count - fonts.items.length
  return (
    <section className={`card ${panel.panel}`} aria-labelledby="fonts">
      <h2 id="fonts">{countOf(fonts.count, 'font')}</h2>
      <ul className={styles.fonts}>
        {fonts.items.map((font, index) => (
          // Two subsets of a font may have equal properties.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
          <li key={index}>
            <span dir="auto">{font.name ?? font.family ?? 'unnamed'}</span>
            <span className="small">
              {[
                font.weight && font.weight >= 600 && 'bold',
                font.italic && 'italic',
                font.embedded ? 'embedded' : 'not embedded, substituted by the viewer',
              ]
                .filter(Boolean)
                .join(', ')}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="small">and {more} more</p>}
    </section>
  )
}
