import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import type { ReactNode } from 'react'
import { Header } from './_components/header.tsx'
import { themeScript } from './_components/theme.ts'
import './_styles/tokens.css'
import './_styles/base.css'
import './_styles/controls.css'

// Instrument Sans, SIL Open Font License 1.1 (app/_fonts/LICENSE.txt).
const sans = localFont({
  src: './_fonts/instrument-sans-latin.woff2',
  weight: '400 700',
  variable: '--font-sans',
  display: 'swap',
})

export const metadata: Metadata = {
  title: { default: 'hearback', template: '%s · hearback' },
  description: 'Analyse a PDF, and choose how to hear back: ask again, be called, or be told.',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf6' },
    { media: '(prefers-color-scheme: dark)', color: '#111214' },
  ],
}

export default function Layout({ children }: { children: ReactNode }) {
  return (
    // The theme script sets `data-theme` before React wakes up.
    <html lang="en" className={sans.variable} suppressHydrationWarning>
      <head>
        <script>{themeScript}</script>
      </head>
      <body>
        <Header />
        <main id="main" tabIndex={-1}>
          {children}
        </main>
      </body>
    </html>
  )
}
