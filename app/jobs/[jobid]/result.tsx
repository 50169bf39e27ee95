'use client'

import { lazy, useState } from 'react'
import type { Analysis } from '#core/analysis/schema.ts'
import type { JobView } from '#core/jobs/job.ts'
import { LazyBoundary } from '../../_components/feedback/lazy-boundary.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { useMessages } from '../../_messages/messages.tsx'
import { Deliveries } from './delivery/deliveries.tsx'
import { TerminalCommands } from './delivery/terminal-commands.tsx'
import { Facts } from './document/facts.tsx'
import { Fonts } from './document/fonts.tsx'
import { Outline } from './document/outline.tsx'
import { Thumbnail } from './document/thumbnail.tsx'
import styles from './job-page.module.css'
import { Tiles } from './overview/tiles.tsx'
import { TabList } from './tabs/tab-list.tsx'
import { useTab } from './tabs/use-tab.ts'

// Loaded when the tab is opened.
const Receipt = lazy(async () => ({ default: (await import('./delivery/receipt.tsx')).Receipt }))
const TextPages = lazy(async () => ({ default: (await import('./text/text-pages.tsx')).TextPages }))
const Numbers = lazy(async () => ({ default: (await import('./numbers/numbers.tsx')).Numbers }))

/** The result of a completed job, in tabs. */
export function Result({ job, analysis }: { job: JobView; analysis: Analysis }) {
  const [tab, setTab] = useTab()
  const t = useMessages()
  // Index of the page that an outline entry opens.
  const [page, setPage] = useState(0)
  const { outline, fonts } = analysis.document
  return (
    <div className={styles.result}>
      <TabList selected={tab} onSelect={setTab} />
      <div role="tabpanel" id="tab-panel" aria-labelledby={`tab-${tab}`} className={styles.result}>
        <LazyBoundary key={tab} fallback={<Skeleton height={440} />}>
          {tab === 'overview' && (
            <>
              <Tiles job={job} analysis={analysis} />
              <div className={styles.columns}>
                <Facts job={job} analysis={analysis} />
                <aside className={styles.side}>
                  <Thumbnail job={job} size={analysis.pages.sizes[0]} />
                  <Outline
                    outline={outline}
                    onOpen={(index) => {
                      setPage(index)
                      setTab('text')
                    }}
                  />
                  <Fonts fonts={fonts} />
                </aside>
              </div>
            </>
          )}
          {tab === 'text' && (
            <TextPages
              path={job.links.text}
              pages={analysis.pages.count}
              words={analysis.text.words}
              outline={outline}
              page={page}
              onPage={setPage}
            />
          )}
          {tab === 'numbers' &&
            (analysis.numbers.count > 0 ? (
              <Numbers numbers={analysis.numbers} />
            ) : (
              <p className="lead">{t('numbers.none')}</p>
            ))}
          {tab === 'deliveries' && (
            <>
              <Receipt jobid={job.jobid} seq={job.seq} final />
              <Deliveries jobid={job.jobid} seq={job.seq} showEmpty />
            </>
          )}
          {tab === 'api' && <TerminalCommands job={job} />}
        </LazyBoundary>
      </div>
    </div>
  )
}
