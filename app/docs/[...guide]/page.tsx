import type { Metadata } from 'next'
import { notFound } from 'next/navigation'
import { readGuide, titleOf } from '../guides/guide-files.ts'
import { Markdown } from '../guides/markdown.tsx'

interface GuidePageProps {
  params: Promise<{ guide: string[] }>
}

export async function generateMetadata({ params }: GuidePageProps): Promise<Metadata> {
  const path = (await params).guide.join('/')
  const tokens = await readGuide(path)
  return { title: tokens ? titleOf(tokens, path) : 'Page not found' }
}

/** A guide of `docs/`. */
export default async function Page({ params }: GuidePageProps) {
  const path = (await params).guide.join('/')
  const tokens = await readGuide(path)
  if (!tokens) notFound()
  return (
    <article>
      <Markdown tokens={tokens} path={path} />
    </article>
  )
}
