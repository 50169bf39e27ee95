import type { ModeDescription } from '#client/client.ts'
import { CommandLine } from '../_components/text/command-line.tsx'
import { fillPlaceholders } from '../_format/placeholders.ts'
import { ModeLogo } from '../_modes/mode-logo.tsx'
import { ModeDiagram } from './mode-diagram.tsx'
import styles from './mode-guide.module.css'

interface ModeGuideCardProps {
  mode: ModeDescription
  origin: string
  userid: string
}

/** The guide of one delivery mode. */
export function ModeGuideCard({ mode, origin, userid }: ModeGuideCardProps) {
  const { name, title, summary, guide } = mode
  return (
    <article id={name} className={`card ${styles.guide}`} aria-labelledby={`${name}-title`}>
      <header>
        <h2 id={`${name}-title`}>
          <ModeLogo mode={name} size={20} />
          {title}
        </h2>
        <p className={styles.summary}>{summary}</p>
      </header>
      <p className={styles.how}>{guide.how}</p>
      <ModeDiagram mode={mode} />
      <div className={styles.columns}>
        <Points title="Use when" sign="+" points={guide.useWhen} />
        <Points title="Avoid when" sign="–" points={guide.avoidWhen} />
        <Points title="Needs" sign="·" points={guide.needs} />
        <Points title="Guarantees" sign="·" points={guide.guarantees} />
        <Points title="Cost" sign="·" points={guide.costs} />
      </div>
      <CommandLine line={fillPlaceholders(guide.example, { origin, userid })} />
      {guide.links && (
        <p className={styles.links}>
          {guide.links.map(({ title: text, href }) => (
            <a key={href} href={href}>
              {text}
            </a>
          ))}
        </p>
      )}
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
