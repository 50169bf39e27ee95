'use client'

import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import styles from './header.module.css'
import { Mark } from './logo.tsx'
import { ThemeButton } from './theme-button.tsx'

const places = [
  ['/', 'Home'],
  ['/compare', 'Compare'],
  ['/integrations', 'Integrations'],
  ['/docs', 'Docs'],
  ['/status', 'Status'],
] as const

/** Name, places, colours. */
export function Header() {
  const path = usePathname()
  const router = useRouter()
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#main">
        Skip to the content
      </a>
      <Link href="/" prefetch={false} className={styles.name}>
        <Mark size={24} />
        hearback
      </Link>
      <nav aria-label="Pages" className={styles.nav}>
        {places.map(([href, title]) => (
          <Link
            key={href}
            href={href}
            // Each page's script is loaded when somebody turns to its link, not by whoever is on another page.
            prefetch={false}
            onPointerEnter={() => router.prefetch(href)}
            onFocus={() => router.prefetch(href)}
            aria-current={isHere(path, href) ? 'page' : undefined}
          >
            {title}
          </Link>
        ))}
      </nav>
      <ThemeButton className={styles.theme} />
    </header>
  )
}

function isHere(path: string, href: string): boolean {
  return href === '/' ? path === '/' || path.startsWith('/jobs/') : path.startsWith(href)
}
