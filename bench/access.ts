import { existsSync, readFileSync } from 'node:fs'
import { Authenticator } from '#core/access/authenticator.ts'
import type { AccessRequest } from '#core/access/gate.ts'
import { generateKey } from '#core/access/key.ts'
import { keyScopes } from '#core/access/scope.ts'
import { newUuid } from '#core/jobs/uuid.ts'
import { rateHeaders } from '#core/limits/rate.ts'
import { builtInPlan } from '#core/usage/plan.ts'
import { UsageMeter } from '#core/usage/usage-meter.ts'
import { openRateLimiter } from '#platform/limits/memory-rate-limiter.ts'
import { openDatabase } from '#platform/postgres/database.ts'
import { createKeysGate } from '#server/http/gate/keys-gate.ts'
import { createLimitedGate } from '#server/http/gate/limited-gate.ts'
import { createOpenGate } from '#server/http/gate/open-gate.ts'
import { createReadClient } from '#server/http/gate/read-client.ts'
import { exampleAnalysis } from '#tests/support/jobs/analysis.ts'
import { formatLatency, percentile } from './support/figures.ts'
import { requestsPerSecond } from './support/load.ts'
import { openStack } from './support/stack.ts'

/**
 * Cost of access control: `node bench/access.ts [streams]`. Reads per second with a key beside those of open mode, time
 * from a revocation to the end of all streams of the key, the times of answers to foreign and unknown ids, and the cost
 * of metering.
 */
const rounds = 24
const load = { connections: 16, seconds: 0.5 }
const streams = Number(process.argv[2] ?? 1_000)
const samples = 2_000
const counts = 1_000_000
const admissions = 50_000
const foreignJob = newUuid()
const ownJob = newUuid()
const waitingJob = newUuid()

let reader = { id: '', key: '' }

const stack = await openStack()
try {
  const database = openDatabase(stack.databaseUrl)
  reader = await createKey()
  const follower = await createKey()
  await createJob(ownJob, 'bench', 'completed')
  await createJob(foreignJob, 'other', 'completed')
  await createJob(waitingJob, 'bench', 'processing')
  const open = await stack.start('tests/support/server/web-process.ts')
  // With a limit that is never reached, requests are counted as in production.
  const env = { AUTH: 'keys', RATE_LIMIT: '10000000' }
  const keyed = await stack.start('tests/support/server/web-process.ts', env)
  await compareReads()
  const revoked = await revocationMs(keyed.url)
  console.log(`Revocation to the end of ${streams} streams: ${revoked.toFixed(0)} ms`)
  await compareTimes(keyed.url)
  await admissionCost()
  meteringCost()
  await database.close()

  /** In short rounds, so that other load on the machine affects both alike. */
  async function compareReads(): Promise<void> {
    const rates = { open: [] as number[], key: [] as number[] }
    const cpuUs = { open: 0, key: 0 }
    const reads = { open: 0, key: 0 }
    const servers = { open, key: keyed }
    for (let round = 0; round <= rounds; round++) {
      for (const name of ['open', 'key'] as const) {
        const { child, url } = servers[name]
        const headers = name === 'key' ? bearer(reader.key) : {}
        const before = cpuUsOf(child.pid)
        const rate = await requestsPerSecond(`${url}/results/${ownJob}`, { ...load, headers })
        // The first round warms up.
        if (round === 0) continue
        rates[name].push(rate)
        reads[name] += rate * load.seconds
        cpuUs[name] += cpuUsOf(child.pid) - before
      }
    }
    const ratios = rates.key.map((rate, round) => rate / (rates.open[round] ?? Number.NaN))
    const perRead = (name: 'open' | 'key') => cpuUs[name] / reads[name]
    console.log(
      `Reads with a key: ${percentile(rates.key, 0.5).toFixed(0)}/s, ${percentile(ratios, 0.5).toFixed(2)} of open mode; ` +
        `CPU per read ${perRead('key').toFixed(0)} µs, open mode ${perRead('open').toFixed(0)} µs`,
    )
  }

  async function createKey() {
    const { id, key, secretHash } = generateKey()
    const scopes = ['read', 'write']
    await database.prisma.accessKey.create({
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

  async function createJob(jobid: string, userid: string, state: string) {
    const now = new Date()
    const expiresAt = new Date(now.getTime() + 86_400_000)
    const file = { filename: 'a.pdf', size: 1n, sha256: '' }
    const ended = state === 'completed' && { seq: 3, finishedAt: now, analysis: exampleAnalysis() }
    const data = { jobid, userid, state, seq: 2, attempt: 1, ...file, startedAt: now, expiresAt, ...ended }
    await database.prisma.job.create({ data })
  }

  async function revocationMs(url: string): Promise<number> {
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
} finally {
  await stack.close()
}

/** CPU time of a process in microseconds (proc_pid_stat(5)); 0 where there is no such file. */
function cpuUsOf(pid: number | undefined): number {
  const file = `/proc/${pid}/stat`
  if (!existsSync(file)) return 0
  const fields = readFileSync(file, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

function bearer(key: string): Record<string, string> {
  return { authorization: `Bearer ${key}` }
}

/** Times of answers to a foreign id, an unknown id, and another unknown id as the reference, one after the other. */
async function compareTimes(url: string): Promise<void> {
  const ids = { foreign: foreignJob, unknown: newUuid(), reference: newUuid() }
  const times: Record<keyof typeof ids, number[]> = { foreign: [], unknown: [], reference: [] }
  const names = Object.keys(ids) as (keyof typeof ids)[]
  for (let n = 0; n < samples + 100; n++) {
    for (const name of names.toSorted(() => Math.random() - 0.5)) {
      const startedAt = performance.now()
      await (await fetch(`${url}/results/${ids[name]}`, { headers: bearer(reader.key) })).text()
      if (n >= 100) times[name].push(performance.now() - startedAt)
    }
  }
  for (const name of names) console.log(`404 for a job, ${name}: ${formatLatency(times[name])}`)
  const median = (name: keyof typeof ids) => percentile(times[name], 0.5)
  const microseconds = (ms: number) => `${(ms * 1_000).toFixed(0)} µs`
  const [difference, noise] = [median('foreign') - median('unknown'), median('reference') - median('unknown')]
  console.log(`Foreign less unknown: ${microseconds(difference)}; two unknown ids: ${microseconds(noise)}`)
}

/** CPU time of the admission of a request, rate limits included, with a cached key and in open mode. */
async function admissionCost(): Promise<void> {
  const { id, key, secretHash } = generateKey()
  const principal = { userid: 'bench', scopes: keyScopes, keyId: id, admin: false }
  const authenticator = new Authenticator({
    keys: { grants: async () => [{ id, secretHash, expiresAt: null, principal }], saveUse: async () => {} },
    sessions: { grants: async () => [] },
    onError: console.error,
  })
  const readClient = createReadClient({ trustedProxies: [], publicUrl: undefined })
  const plans = { ofUser: async () => builtInPlan }
  const unlimited = openRateLimiter({ AUTH: 'open' }, plans, console.error)
  const limited = openRateLimiter({ AUTH: 'keys', RATE_LIMIT: 1_000_000_000 }, plans, console.error)
  const gates = {
    open: createLimitedGate(createOpenGate(), unlimited, readClient),
    key: createLimitedGate(createKeysGate(authenticator, readClient), limited, readClient),
  }
  const headers = { host: '127.0.0.1', ...bearer(key) }
  const request: AccessRequest = {
    headers,
    writes: false,
    scope: 'read',
    peer: '127.0.0.1',
    onRate: rateHeaders,
  }
  const times = { open: [] as number[], key: [] as number[] }
  for (let round = 0; round < 10; round++) {
    for (const name of ['open', 'key'] as const) {
      const before = process.cpuUsage()
      for (let n = 0; n < admissions; n++) await gates[name].admit(request)
      const { user, system } = process.cpuUsage(before)
      times[name].push((user + system) / admissions)
    }
  }
  const median = (name: 'open' | 'key') => percentile(times[name], 0.5).toFixed(1)
  console.log(
    `CPU of the admission of a request: ${median('key')} µs with a key, ${median('open')} µs in open mode`,
  )
}

function meteringCost(): void {
  const meter = new UsageMeter({ add: async () => {} }, () => {})
  const users = Array.from({ length: 100 }, (_, n) => `user ${n}`)
  const startedAt = performance.now()
  for (let n = 0; n < counts; n++) {
    const userid = users[n % users.length] ?? ''
    meter.count(userid, 'requests')
    meter.countPoll(userid, 'mode', { isWasted: false, bytes: 0 })
  }
  const ns = ((performance.now() - startedAt) * 1e6) / counts
  console.log(`Metering of a poll: ${ns.toFixed(0)} ns`)
  void meter.close()
}
