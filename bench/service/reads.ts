import { openDatabase } from '#platform/postgres/database.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { requestsPerSecond } from '../support/load/load.ts'
import { type Benchmark, type Figure, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'
import { openStack, type Stack } from '../support/stack.ts'

type Rates = Record<'bare' | 'read' | 'notModified' | 'constant' | 'longPoll', number>

const jobid = '0199aaaa-0000-7000-8000-000000000001'
const load = { connections: 16, seconds: 3 }

/**
 * Responses per second, compared with bare servers that respond with the same bytes. Reads of a finished job, `304`
 * responses and long polls that respond at once against `node:http` with `pg`, which reads the row that decides whether
 * there is news; long polls also against `node:http` with a constant body, which no server that looks anything up reaches.
 */
export const benchmark: Benchmark = {
  name: 'reads',
  title: 'Reads of a finished job',
  usage: '[rounds = 5]',
  async run([rounds = '5']) {
    const stack = await openStack()
    try {
      await insertJob(stack)
      return toFigures(await measure(stack, Number(rounds)))
    } finally {
      await stack.close()
    }
  },
}

async function insertJob({ databaseUrl }: Stack): Promise<void> {
  const database = openDatabase(databaseUrl)
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
}

async function measure(stack: Stack, rounds: number): Promise<Rates[]> {
  const ours = (await stack.start('tests/support/server/web-process.ts')).url
  const bare = (await stack.start('bench/support/servers/bare-server.ts')).url
  const path = `/results/${jobid}`
  const response = await fetch(ours + path)
  const etag = response.headers.get('etag') ?? ''
  const body = { RESPONSE_BODY: await response.text() }
  const constant = (await stack.start('bench/support/servers/static-server.ts', body)).url
  const revalidate = { ...load, headers: { 'if-none-match': etag } }
  const rates: Rates[] = []
  for (let round = 0; round < rounds; round++) {
    rates.push({
      bare: await requestsPerSecond(bare + path, load),
      read: await requestsPerSecond(ours + path, load),
      notModified: await requestsPerSecond(ours + path, revalidate),
      constant: await requestsPerSecond(constant + path, load),
      longPoll: await requestsPerSecond(`${ours}${path}?after=1&wait=60`, load),
    })
  }
  return rates
}

function toFigures(rates: readonly Rates[]): Figure[] {
  const median = (name: keyof Rates) =>
    percentile(
      rates.map((round) => round[name]),
      0.5,
    )
  const figure = (
    name: string,
    rate: keyof Rates,
    reference: keyof Rates,
    referenceName: string,
  ): Figure => ({
    name,
    value: median(rate),
    unit: 'responses/s',
    better: 'higher',
    reference: { name: referenceName, value: median(reference) },
    samples: rates.length,
  })
  return [
    figure('read of a finished job', 'read', 'bare', 'node:http with pg'),
    figure('304 Not Modified', 'notModified', 'bare', 'node:http with pg'),
    figure('long poll with news', 'longPoll', 'bare', 'node:http with pg'),
    figure(
      'long poll with news, without a database',
      'longPoll',
      'constant',
      'node:http with a constant body',
    ),
  ]
}

await runIfMain(import.meta, benchmark)
