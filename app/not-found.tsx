import Link from 'next/link'
import { serverMessages } from './_messages/server-messages.tsx'

export default async function NotFound() {
  const t = await serverMessages('layout')
  return (
    <div className="apart">
      <h1>{t('notFound.title')}</h1>
      <p className="lead">{t('notFound.lead')}</p>
      <p>
        <Link href="/" className="button primary">
          {t('header.home')}
        </Link>
      </p>
    </div>
  )
}
