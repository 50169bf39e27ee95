'use client'

import Link from 'next/link'
import { useSyncExternalStore } from 'react'
import { ErrorNote, Note } from '../_components/feedback/note.tsx'
import { isOutage } from '../_data/api.ts'
import { nextPath } from '../_data/session/sign-in-path.ts'
import { useApiQuery } from '../_data/use-api-query.ts'
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
const providerProblems: Record<string, string> = {
  sign_in_failed: 'The sign-in with the provider failed or took longer than 10 minutes. Try it again.',
  sign_in_unavailable: 'The sign-in provider cannot be reached. Try it again, or use an API key.',
}

/** The ways to sign in that the server offers. */
export function SignIn() {
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
        <h1>No sign-in needed</h1>
        <p>This service runs with AUTH=open: every page and request is available without a key.</p>
        <div>
          <Link href={next} className="button primary">
            Continue
          </Link>
        </div>
      </section>
    )
  }
  return (
    <section className={`card ${styles.form}`}>
      <h1>Sign in</h1>
      {next !== '/' && (
        <p className="small">
          This page needs a session. Afterwards you return to <code className={styles.next}>{next}</code>.
        </p>
      )}
      {problem && <Note tone="danger">{problem}</Note>}
      <KeyForm next={next} />
      {error && !isOutage(error) && <ErrorNote message={error.message} onRetry={() => void refetch()} />}
      {providers.length > 0 && (
        <div className={styles.providers}>
          {providers.map(({ title, href }) => (
            <a key={href} className="button" href={`${href}?next=${encodeURIComponent(next)}`}>
              {title}
            </a>
          ))}
        </div>
      )}
    </section>
  )
}
