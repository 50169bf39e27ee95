import { cookies } from 'next/headers'
import { InitialData } from './_data/initial/initial-data.tsx'
import { readAllInitial, readUser } from './_data/initial/read-initial.ts'
import { jobListPath } from './_data/jobs/job-list.ts'
import { Home } from './_home/home.tsx'
import { PageMessages } from './_messages/server-messages.tsx'
import { comparisonCookie, unpackComparisons } from './compare/history/comparison-cookie.ts'

interface HomeRoute {
  searchParams: Promise<Record<string, unknown>>
}

export default async function Page({ searchParams }: HomeRoute) {
  const userid = await readUser()
  // A filtered list is read by the browser.
  const isWhole = Object.keys(await searchParams).length === 0
  const path = userid && isWhole && jobListPath(userid, { state: null, filename: '' })
  const reads = path ? await readAllInitial([{ path, version: 1 }]) : []
  const cookie = (await cookies()).get(comparisonCookie)?.value
  return (
    <PageMessages sections={['home', 'samples']}>
      <InitialData initial={{ reads, readAt: Date.now() }}>
        <Home comparisons={unpackComparisons(cookie)} />
      </InitialData>
    </PageMessages>
  )
}
