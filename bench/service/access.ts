import { generateKey } from '#core/access/key.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import { type Database, openDatabase } from '#platform/postgres/database.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { admissionFigure, meteringFigure } from '../support/load/admission-cost.ts'
import { requestsPerSecond } from '../support/load/load.ts'
import { cpuMsOf } from '../support/process-cpu.ts'
import { type Benchmark, type Figure, latencyFigures, runIfMain } from '../support/report/benchmark.ts'
import { percentile } from '../support/report/figures.ts'
import { openStack, type Stack } from '../support/stack.ts'

const rounds = 24
const load = { connections: 16, seconds: 0.5 }
const samples = 2_000
const foreignJob = newUuid()
const ownJob = newUuid()
const waitingJob = newUuid()

type Started = Awaited<ReturnType<Stack['start']>>

interface Key {
  id: string
  key: string
}

/**
 * Cost of access control. Reads per second with a key beside those of open mode, time from a revocation to the end of
 * all streams of the key, the times of answers to foreign and unknown ids, and the cost of metering.
 */
export const benchmark: Benchmark = {
  name: 'access',
  title: 'Access control',
  usage: '[streams = 1000]',
  async run([streams = '1000']) {
    const stack = await openStack()
    const database = openDatabase(stack.databaseUrl)
    try {
      const reader = await createKey(database)
      const follower = await createKey(database)
      await createJob(database, ownJob, 'bench', 'completed')
      await createJob(database, foreignJob, 'other', 'completed')
      await createJob(database, waitingJob, 'bench', 'processing')
      const open = await stack.start('tests/support/server/web-process.ts')
      // With a limit that is never reached, requests are counted as in production.
      const env = { AUTH: 'keys', RATE_LIMIT: '10000000' }
      const keyed = await stack.start('tests/support/server/web-process.ts', env)
      return [
        ...(await compareReads(open, keyed, reader.key)),
        {
          name: 'revocation to the end of all streams',
          value: await revocationMs(keyed.url, follower, Number(streams)),
          unit: 'ms',
          better: 'lower',
          samples: Number(streams),
        },
        ...(await compareTimes(keyed.url, reader.key)),
        await admissionFigure(),
        meteringFigure(),
      ]
    } finally {
      await database.close()
      await stack.close()
    }
  },
}

/** In short rounds, so that other load on the machine affects both alike. */
async function compareReads(open: Started, keyed: Started, key: string): Promise<Figure[]> {
  const rates = { open: [] as number[], key: [] as number[] }
  const cpuMs = { open: 0, key: 0 }
  const reads = { open: 0, key: 0 }
  const servers = { open, key: keyed }
  for (let round = 0; round <= rounds; round++) {
    for (const name of ['open', 'key'] as const) {
      const { child, url } = servers[name]
      const headers = name === 'key' ? bearer(key) : {}
      const before = cpuMsOf(child.pid)
      const rate = await requestsPerSecond(`${url}/results/${ownJob}`, { ...load, headers })
      // The first round warms up.
      if (round === 0) continue
      rates[name].push(rate)
      reads[name] += rate * load.seconds
      cpuMs[name] += cpuMsOf(child.pid) - before
    }
  }
  const perRead = (name: 'open' | 'key') => (cpuMs[name] * 1_000) / reads[name]
  return [
    {
      name: 'reads with a key',
      value: percentile(rates.key, 0.5),
      unit: 'responses/s',
      better: 'higher',
      reference: { name: 'open mode', value: percentile(rates.open, 0.5) },
      samples: rounds,
    },
    {
      name: 'CPU of a read with a key',
      value: perRead('key'),
      unit: 'µs',
      better: 'lower',
      reference: { name: 'open mode', value: perRead('open') },
    },
  ]
}

async function createKey({ prisma }: Database) {
  const { id, key, secretHash } = generateKey()
  const scopes = ['read', 'write']
  await prisma.accessKey.create({
    data: {
      id,
      userid: 'bench',
      name: '',
      scopes,
      secretHash: new Uint8Array(secretHash),
      createdAt: new Date(),
    },
  })
  return { id, key }
}

async function createJob({ prisma }: Database, jobid: string, userid: string, state: string) {
  const now = new Date()
  const expiresAt = new Date(now.getTime() + 86_400_000)
  const file = { filename: 'a.pdf', size: 1n, sha256: '' }
  const ended = state === 'completed' && { seq: 3, finishedAt: now, analysis: exampleAnalysis() }
  const data = { jobid, userid, state, seq: 2, attempt: 1, ...file, startedAt: now, expiresAt, ...ended }
  await prisma.job.create({ data })
}

async function revocationMs(url: string, follower: Key, streams: number): Promise<number> {
  const headers = { ...bearer(follower.key), accept: 'application/x-ndjson' }
  const opened = await Promise.all(
    Array.from({ length: streams }, () => fetch(`${url}/results/${waitingJob}`, { headers })),
  )
  if (opened.some(({ status }) => status !== 200)) throw new Error('A stream was refused.')
  const ended = Promise.all(opened.map((response) => response.text()))
  const startedAt = performance.now()
  const revoked = await fetch(`${url}/keys/${follower.id}`, {
    method: 'DELETE',
    headers: bearer(follower.key),
  })
  if (revoked.status !== 204) throw new Error(`The revocation answered ${revoked.status}.`)
  await ended
  return performance.now() - startedAt
}

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` }
}

/** Times of answers to a foreign id, an unknown id, and another unknown id as the reference, one after the other. */
async function compareTimes(url: string, key: string): Promise<Figure[]> {
  const ids = { foreign: foreignJob, unknown: newUuid(), reference: newUuid() }
  const times: Record<keyof typeof ids, number[]> = { foreign: [], unknown: [], reference: [] }
  const names = Object.keys(ids) as (keyof typeof ids)[]
  for (let n = 0; n < samples + 100; n++) {
    for (const name of names.toSorted(() => Math.random() - 0.5)) {
      const startedAt = performance.now()
      await (await fetch(`${url}/results/${ids[name]}`, { headers: bearer(key) })).text()
      if (n >= 100) times[name].push(performance.now() - startedAt)
    }
  }
  const median = (name: keyof typeof ids) => percentile(times[name], 0.5)
  const difference = (name: keyof typeof ids) => Math.abs(median(name) - median('unknown')) * 1_000
  return [
    {
      name: 'difference of the answers to a foreign and an unknown id',
      value: difference('foreign'),
      unit: 'µs',
      better: 'lower',
      reference: { name: 'two unknown ids', value: difference('reference') },
      samples,
    },
    ...latencyFigures('404 for a foreign job', times.foreign),
  ]
}

await runIfMain(import.meta, benchmark)
