'use client'

import Link from 'next/link'
import { usePathname } from 'next/navigation'
import type { GuideGroup } from '../guides/guide-files.ts'
import { ModeLinks } from './mode-links.tsx'
import styles from './side-nav.module.css'

/** Descriptions for machines and tools that the server itself serves. */
const descriptions = [
  ['/openapi.json', 'OpenAPI'],
  ['/asyncapi.json', 'AsyncAPI'],
] as const

/** All pages of the documentation; below the current one, its sections. On phones, a panel that opens. */
export function SideNav({ groups }: { groups: readonly GuideGroup[] }) {
  const path = usePathname()
  const titles = new Map(
    groups.flatMap(({ guides }) => guides.map((guide) => [`/docs/${guide.path}`, guide.title])),
  )
  const current = path === '/docs' ? 'Get started' : path === '/docs/api' ? 'HTTP API' : titles.get(path)
  const nav = (
    <nav aria-label="Documentation" className={styles.nav}>
      <ul>
        <li>
          <PageLink href="/docs" title="Get started" path={path} />
          {path === '/docs' && <ModeLinks />}
        </li>
      </ul>
      <h2>Reference</h2>
      <ul>
        <li>
          <PageLink href="/docs/api" title="HTTP API" path={path} />
        </li>
        {descriptions.map(([href, title]) => (
          <li key={href}>
            <a href={href}>{title}</a>
          </li>
        ))}
      </ul>
      {groups.map(({ title: group, guides }) => (
        <div key={group}>
          <h2>{group}</h2>
          <ul>
            {guides.map(({ path: guide, title, sections }) => (
              <li key={guide}>
                <PageLink href={`/docs/${guide}`} title={title} path={path} />
                {path === `/docs/${guide}` && sections.length > 1 && (
                  <ul>
                    {sections.map(({ id, title: section }) => (
                      <li key={id}>
                        <a href={`#${id}`}>{section}</a>
                      </li>
                    ))}
                  </ul>
                )}
              </li>
            ))}
          </ul>
        </div>
      ))}
    </nav>
  )
  return (
    <>
      <details key={path} className={styles.phone}>
        <summary>Documentation{current && <span>: {current}</span>}</summary>
        <div className={styles.panel}>{nav}</div>
      </details>
      <div className={styles.wide}>{nav}</div>
    </>
  )
}

function PageLink({ href, title, path }: { href: string; title: string; path: string }) {
  return (
    <Link prefetch={false} href={href} aria-current={path === href ? 'page' : undefined}>
      {title}
    </Link>
  )
}
