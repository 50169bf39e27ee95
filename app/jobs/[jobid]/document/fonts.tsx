'use client'

import type { Analysis } from '#core/analysis/schema.ts'
import { useMessages } from '../../../_messages/messages.tsx'
import panel from '../panel.module.css'
import styles from './document.module.css'

/** The fonts of the document. */
export function Fonts({ fonts }: { fonts: Analysis['document']['fonts'] }) {
  const t = useMessages()
  if (fonts.items.length === 0) return null
  const more = fonts.count - fonts.items.length
  return (
    <section className={`card ${panel.panel}`} aria-labelledby="fonts">
      <h2 id="fonts">{t('fonts.title', { count: fonts.count })}</h2>
      <ul className={styles.fonts}>
        {fonts.items.map((font, index) => (
          // Two subsets of a font may have equal properties.
          // biome-ignore lint/suspicious/noArrayIndexKey: the list never changes.
          <li key={index}>
            <span dir="auto">{font.name ?? font.family ?? t('fact.unnamed')}</span>
            <span className="small">
              {[
                font.weight && font.weight >= 600 && t('fonts.bold'),
                font.italic && t('fonts.italic'),
                t(font.embedded ? 'fonts.embedded' : 'fonts.notEmbedded'),
              ]
                .filter(Boolean)
                .join(', ')}
            </span>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="small">{t('fonts.more', { count: more })}</p>}
    </section>
  )
}
