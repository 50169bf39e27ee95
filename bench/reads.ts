import { openDatabase } from '#platform/postgres/database.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { percentile } from './support/figures.ts'
import { requestsPerSecond } from './support/load.ts'
import { openStack } from './support/stack.ts'

/** Finished-job reads per second beside a bare server that reads the same row: `node bench/reads.ts`. */
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
  const ours = (await stack.start('tests/support/server/web-process.ts')).said.url
  const bare = (await stack.start('bench/support/bare-server.ts')).said.url
  const etag = (await fetch(`${ours}/results/${jobid}`)).headers.get('etag') ?? ''
  const figures = []
  for (let round = 0; round < rounds; round++) {
    const bareRate = await requestsPerSecond(`${bare}/results/${jobid}`, load)
    const rate = await requestsPerSecond(`${ours}/results/${jobid}`, load)
    const unchanged = await requestsPerSecond(`${ours}/results/${jobid}`, {
      ...load,
      headers: { 'if-none-match': etag },
    })
    figures.push({ bareRate, rate, unchanged })
    console.log(`bare ${bareRate.toFixed(0)}/s, hearback ${rate.toFixed(0)}/s, 304 ${unchanged.toFixed(0)}/s`)
  }
  const ratio = percentile(
    figures.map(({ rate, bareRate }) => rate / bareRate),
    0.5,
  )
  const ratio304 = percentile(
    figures.map(({ unchanged, bareRate }) => unchanged / bareRate),
    0.5,
  )
  console.log(
    `GET /results/{jobid} of a finished job: ${ratio.toFixed(2)} of bare node:http + pg; 304: ${ratio304.toFixed(2)}`,
  )
} finally {
  await stack.close()
}
