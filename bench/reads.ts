import { openDatabase } from '#platform/postgres/database.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { percentile } from './support/figures.ts'
import { requestsPerSecond } from './support/load.ts'
import { openStack } from './support/stack.ts'

/**
 * Responses per second, compared with bare servers: `node bench/reads.ts`. Reads of a finished job and `304`
 * responses against `node:http` with `pg`; long polls that respond at once against `node:http` without a database.
 */
type Rates = Record<'bare' | 'read' | 'notModified' | 'empty' | 'longPoll', number>

const rounds = 5
const load = { connections: 16, seconds: 3 }
const stack = await openStack()
try {
  const jobid = '0199aaaa-0000-7000-8000-000000000001'
  const database = openDatabase(stack.databaseUrl)
  await database.prisma.job.create({
    data: {
      jobid,
      userid: 'bench',
      state: 'completed',
      seq: 3,
      attempt: 1,
      filename: 'a.pdf',
      size: 1n,
      sha256: '',
      startedAt: new Date(),
      finishedAt: new Date(),
      expiresAt: new Date(Date.now() + 86_400_000),
      analysis: exampleAnalysis(),
    },
  })
  await database.close()
  const ours = (await stack.start('tests/support/server/web-process.ts')).url
  const bare = (await stack.start('bench/support/bare-server.ts')).url
  const empty = (await stack.start('bench/support/static-server.ts')).url
  const etag = (await fetch(`${ours}/results/${jobid}`)).headers.get('etag') ?? ''
  const job = `/results/${jobid}`
  const revalidate = { ...load, headers: { 'if-none-match': etag } }
  const rates: Rates[] = []
  for (let round = 0; round < rounds; round++) {
    const measured = {
      bare: await requestsPerSecond(bare + job, load),
      read: await requestsPerSecond(ours + job, load),
      notModified: await requestsPerSecond(ours + job, revalidate),
      empty: await requestsPerSecond(empty + job, load),
      longPoll: await requestsPerSecond(`${ours}${job}?after=1&wait=60`, load),
    }
    rates.push(measured)
    console.log(
      Object.entries(measured)
        .map(([name, rate]) => `${name} ${rate.toFixed(0)}/s`)
        .join(', '),
    )
  }
  const ratio = (rate: keyof Rates, reference: keyof Rates) =>
    percentile(
      rates.map((round) => round[rate] / round[reference]),
      0.5,
    ).toFixed(2)
  console.log(`Read of a finished job: ${ratio('read', 'bare')} of bare node:http with pg`)
  console.log(`304 Not Modified:       ${ratio('notModified', 'bare')} of bare node:http with pg`)
  console.log(`Long poll with news:    ${ratio('longPoll', 'empty')} of bare node:http without a database`)
} finally {
  await stack.close()
}
