import type { ReactNode } from 'react'
import type { ModeDescription } from '#client/index.ts'
import { CommandLine } from '../_components/command-line.tsx'
import styles from './mode-guide.module.css'

interface ModeGuideCardProps {
  mode: ModeDescription
  mark: ReactNode
  origin: string
}

/** One way of hearing back: how it works, when to take it and when not, what it needs, promises and costs. */
export function ModeGuideCard({ mode, mark, origin }: ModeGuideCardProps) {
  const { name, title, summary, guide } = mode
  return (
    <article id={name} className={`card ${styles.guide}`} aria-labelledby={`${name}-title`}>
      <header>
        <h2 id={`${name}-title`}>
          {mark}
          {title}
        </h2>
        <p className={styles.summary}>{summary}</p>
      </header>
      <p className={styles.how}>{guide.how}</p>
      <div className={styles.columns}>
        <Points title="Take it when" sign="+" points={guide.useWhen} />
        <Points title="Leave it when" sign="–" points={guide.avoidWhen} />
        <Points title="It needs" sign="·" points={guide.needs} />
        <Points title="It promises" sign="·" points={[...guide.guarantees, ...guide.costs]} />
      </div>
      <CommandLine line={guide.example.replaceAll('BASE', origin)} />
    </article>
  )
}

function Points({ title, sign, points }: { title: string; sign: string; points: readonly string[] }) {
  return (
    <div>
      <h3>{title}</h3>
      <ul className={styles.points} data-sign={sign}>
        {points.map((point) => (
          <li key={point}>{point}</li>
        ))}
      </ul>
    </div>
  )
}
