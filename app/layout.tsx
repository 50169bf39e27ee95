import type { Metadata, Viewport } from 'next'
import localFont from 'next/font/local'
import { headers } from 'next/headers'
import type { ReactNode } from 'react'
import { InitialData } from './_data/initial/initial-data.tsx'
import { readLayoutData } from './_data/initial/layout-data.ts'
import { QueryProvider } from './_data/query-provider.tsx'
import { Header } from './_layout/header.tsx'
import { nonceHeader } from './_layout/nonce.ts'
import { ServiceNotice } from './_layout/service-notice.tsx'
import { SessionGuard } from './_layout/session-guard.tsx'
import { themeScript } from './_layout/theme.ts'
import { PageMessages, serverMessages } from './_messages/server-messages.tsx'
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
  description: 'Asynchronous PDF analysis with selectable result delivery: pull, stream or push.',
}

export const viewport: Viewport = {
  themeColor: [
    { media: '(prefers-color-scheme: light)', color: '#fbfaf6' },
    { media: '(prefers-color-scheme: dark)', color: '#111214' },
  ],
}

export default async function Layout({ children }: { children: ReactNode }) {
  // A nonce per response: no page can be prerendered.
  const nonce = (await headers()).get(nonceHeader) ?? undefined
  const [t, initial] = await Promise.all([serverMessages('layout'), readLayoutData()])
  return (
    // The theme script sets `data-theme` before React hydrates.
    <html lang={t.language} className={sans.variable} suppressHydrationWarning>
      <head>
        {/* Browsers hide the nonce from scripts, so that the attribute differs at hydration. */}
        <script nonce={nonce} suppressHydrationWarning>
          {themeScript}
        </script>
      </head>
      <body>
        <PageMessages sections={['layout', 'problem']}>
          <QueryProvider>
            <InitialData initial={initial}>
              <Header />
              <noscript>
                <p className="no-script">{t('noScript')}</p>
              </noscript>
              <main id="main" tabIndex={-1}>
                {children}
              </main>
              <ServiceNotice />
              <SessionGuard />
            </InitialData>
          </QueryProvider>
        </PageMessages>
      </body>
    </html>
  )
}
