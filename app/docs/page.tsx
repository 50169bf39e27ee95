import type { Metadata } from 'next'
import { readCpuReport } from '../compare/results/read-cpu-report.ts'
import styles from './docs.module.css'
import { MeasuredAdvice } from './measured-advice.tsx'
import { ModeGuides } from './mode-guides.tsx'
import { QuickStarts } from './quick-starts.tsx'

export const metadata: Metadata = {
  title: 'Docs',
  description: 'Which delivery mode to use, and quick starts in curl, JavaScript and Python.',
}

export default async function Page() {
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>Submit a PDF, receive its events</h1>
        <p className="lead">
          All delivery modes deliver the same numbered events of a job, so you can switch between them and
          combine them. They differ in latency, cost, and in which side must be reachable.
        </p>
      </header>
      <QuickStarts />
      <ModeGuides measured={<MeasuredAdvice report={await readCpuReport()} />} />
    </div>
  )
}
