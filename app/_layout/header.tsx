'use client'

import Link from 'next/link'
import { usePathname, useRouter } from 'next/navigation'
import { signInPath } from '../_data/session/sign-in-path.ts'
import type { MessageKey } from '../_messages/catalogue.ts'
import { useMessages } from '../_messages/messages.tsx'
import styles from './header.module.css'
import { Logo } from './logo.tsx'
import { ThemeButton } from './theme-button.tsx'
import { UserMenu } from './user-menu.tsx'

const links: readonly (readonly [href: string, title: MessageKey])[] = [
  ['/', 'header.home'],
  ['/compare', 'header.compare'],
  ['/destinations', 'header.destinations'],
  ['/docs', 'header.docs'],
  ['/status', 'header.status'],
]

/** Pages that need no session. */
const publicLinks = links.filter(([href]) => href === '/docs')

/** Logo, navigation, current user and theme. */
export function Header() {
  const path = usePathname()
  const router = useRouter()
  const t = useMessages()
  return (
    <header className={styles.header}>
      <a className={styles.skip} href="#main">
        {t('header.skip')}
      </a>
      <Link href="/" prefetch={false} className={styles.name}>
        <Logo size={24} />
        hearback
      </Link>
      <nav aria-label={t('header.pages')} className={styles.nav}>
        {(path === signInPath ? publicLinks : links).map(([href, title]) => (
          <Link
            key={href}
            href={href}
            // The script of a page is loaded when its link is pointed at or focused.
            prefetch={false}
            onPointerEnter={() => router.prefetch(href)}
            onFocus={() => router.prefetch(href)}
            aria-current={isCurrent(path, href) ? 'page' : undefined}
          >
            {t(title)}
          </Link>
        ))}
      </nav>
      <UserMenu />
      <ThemeButton className={styles.theme} />
    </header>
  )
}

function isCurrent(path: string, href: string): boolean {
  if (href === '/') return path === '/' || path.startsWith('/jobs/')
  // `/destinations/{id}` is of the API.
  return path.startsWith(href) || (href === '/destinations' && path.startsWith('/destination/'))
}
