'use client'

import Link from 'next/link'
import { useSyncExternalStore } from 'react'
import { ErrorNote, Note } from '../_components/feedback/note.tsx'
import { isOutage } from '../_data/api.ts'
import { nextPath } from '../_data/session/sign-in-path.ts'
import { useApiQuery } from '../_data/use-api-query.ts'
import { LanguageSelect } from '../_messages/language-select.tsx'
import { RichMessage, useMessages } from '../_messages/messages.tsx'
import { KeyForm } from './key-form.tsx'
import styles from './sign-in.module.css'

/** A way to sign in, as `GET /session/methods` lists it. */
interface SignInMethod {
  type: 'key' | 'oidc'
  title: string
  href?: string
}

const never = () => () => {}

/** Why a sign-in with a provider failed, by the code in the query. */
const providerProblems: Readonly<Record<string, 'signIn.failed' | 'signIn.unavailable'>> = {
  sign_in_failed: 'signIn.failed',
  sign_in_unavailable: 'signIn.unavailable',
}

/** The ways to sign in that the server offers. */
export function SignIn() {
  const t = useMessages()
  const { data, error, refetch } = useApiQuery<{ methods: SignInMethod[] }>('/session/methods')
  const next = useSyncExternalStore(
    never,
    () => nextPath(location.search, location.origin),
    () => '/',
  )
  const code = useSyncExternalStore(
    never,
    () => new URLSearchParams(location.search).get('problem') ?? '',
    () => '',
  )
  const problem = providerProblems[code]
  const providers = data?.methods.filter(({ type }) => type === 'oidc') ?? []
  if (data?.methods.length === 0) {
    return (
      <section className={`card ${styles.form}`}>
        <h1>{t('signIn.notNeeded')}</h1>
        <p>{t('signIn.openMode')}</p>
        <div>
          <Link href={next} className="button primary">
            {t('signIn.continue')}
          </Link>
        </div>
      </section>
    )
  }
  return (
    <section className={`card ${styles.form}`}>
      <h1>{t('signIn.title')}</h1>
      {next !== '/' && (
        <p className="small">
          <RichMessage
            id="signIn.next"
            values={{ next }}
            tags={{ path: (path) => <code className={styles.next}>{path}</code> }}
          />
        </p>
      )}
      {problem && <Note tone="danger">{t(problem)}</Note>}
      <KeyForm next={next} />
      {error && !isOutage(error) && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {providers.length > 0 && (
        <div className={styles.providers}>
          {providers.map(({ title, href }) => (
            <a key={href} className="button" href={`${href}?next=${encodeURIComponent(next)}`}>
              {title}
            </a>
          ))}
        </div>
      )}
      {/* Signed out, there is no user menu to select it in. */}
      <div className={styles.language}>
        <LanguageSelect />
      </div>
    </section>
  )
}
