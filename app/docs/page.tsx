import type { Metadata } from 'next'
import Link from 'next/link'
import styles from './docs.module.css'
import { QuickStarts } from './quick-starts.tsx'
import { WhichWay } from './which-way.tsx'

export const metadata: Metadata = {
  title: 'Docs',
  description: 'Which way of hearing back to use, and how to begin in curl, JavaScript and Python.',
}

export default function Page() {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Which way should I use?</h1>
        <p className="lead">
          All ways tell the same numbered events of the same job, so you can change your mind, and use several
          at once. What differs is who has to be reachable, how late the news is, and what it costs.
        </p>
        <nav aria-label="On this page" className={styles.jumps}>
          <a href="#ways">The ways</a>
          <a href="#start">Quick starts</a>
          <Link prefetch={false} href="/docs/api">
            API reference
          </Link>
        </nav>
      </header>
      <WhichWay />
      <QuickStarts />
    </div>
  )
}
