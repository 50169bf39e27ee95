'use client'

import Link from 'next/link'
import { useModes } from '../_data/use-modes.ts'
import { ModeLogo } from '../_modes/mode-logo.tsx'
import styles from './docs.module.css'

/** The sections of the page, and the API reference. The list that is loaded comes last, so that nothing moves. */
export function SideNav() {
  const { modes } = useModes()
  return (
    <nav aria-label="On this page" className={styles.nav}>
      <a href="#start">Quick starts</a>
      <Link prefetch={false} href="/docs/api">
        API reference
      </Link>
      <a href="/openapi.json">OpenAPI</a>
      <a href="/asyncapi.json">AsyncAPI</a>
      <a href="#modes">Which delivery mode?</a>
      <ul>
        {modes?.map(({ name, title }) => (
          <li key={name}>
            <a href={`#${name}`}>
              <ModeLogo mode={name} size={12} /> {title}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  )
}
