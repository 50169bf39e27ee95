import type { ReactNode } from 'react'
import styles from './docs.module.css'
import { readGuideGroups } from './guides/guide-files.ts'
import { SideNav } from './nav/side-nav.tsx'

/** The pages of the documentation, with the navigation between them. */
export default async function Layout({ children }: { children: ReactNode }) {
  return (
    <div className={styles.layout} lang="en">
      <SideNav groups={await readGuideGroups()} />
      <div className={styles.content}>{children}</div>
    </div>
  )
}
