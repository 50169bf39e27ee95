import { Authenticator } from '#core/access/authenticator.ts'
import type { AccessRequest } from '#core/access/gate.ts'
import { generateKey } from '#core/access/key.ts'
import { keyScopes } from '#core/access/scope.ts'
import { rateHeaders } from '#core/limits/rate.ts'
import { builtInPlan } from '#core/usage/plan.ts'
import { UsageMeter } from '#core/usage/usage-meter.ts'
import { openRateLimiter } from '#platform/limits/memory-rate-limiter.ts'
import { createKeysGate } from '#server/http/gate/keys-gate.ts'
import { createLimitedGate } from '#server/http/gate/limited-gate.ts'
import { createOpenGate } from '#server/http/gate/open-gate.ts'
import { createReadClient } from '#server/http/gate/read-client.ts'
import type { Figure } from '../report/benchmark.ts'
import { percentile } from '../report/figures.ts'

const counts = 1_000_000
const admissions = 50_000
const rounds = 10

/** CPU time of the admission of a request, rate limits included, with a cached key and in open mode. */
export async function admissionFigure(): Promise<Figure> {
  const { id, key, secretHash } = generateKey()
  const principal = { userid: 'bench', scopes: keyScopes, keyId: id, admin: false }
  const authenticator = new Authenticator({
    keys: { grants: async () => [{ id, secretHash, expiresAt: null, principal }], saveUse: async () => {} },
    sessions: { grants: async () => [] },
    onError: console.error,
  })
  const readClient = createReadClient({ trustedProxies: [], publicUrl: undefined })
  const plans = { ofUser: async () => builtInPlan }
  const unlimited = openRateLimiter({ AUTH: 'open', SIGN_IN_LIMIT: 30 }, plans, console.error)
  const limited = openRateLimiter(
    { AUTH: 'keys', RATE_LIMIT: 1_000_000_000, SIGN_IN_LIMIT: 30 },
    plans,
    console.error,
  )
  const gates = {
    open: createLimitedGate(createOpenGate(), unlimited, readClient),
    key: createLimitedGate(createKeysGate(authenticator, readClient), limited, readClient),
  }
  const headers = { host: '127.0.0.1', authorization: `Bearer ${key}` }
  const request: AccessRequest = {
    headers,
    writes: false,
    scope: 'read',
    peer: '127.0.0.1',
    onRate: rateHeaders,
  }
  const times = { open: [] as number[], key: [] as number[] }
  for (let round = 0; round < rounds; round++) {
    for (const name of ['open', 'key'] as const) {
      const before = process.cpuUsage()
      for (let n = 0; n < admissions; n++) await gates[name].admit(request)
      const { user, system } = process.cpuUsage(before)
      times[name].push((user + system) / admissions)
    }
  }
  const median = (name: 'open' | 'key') => percentile(times[name], 0.5)
  return {
    name: 'CPU of the admission of a request with a key',
    value: median('key'),
    unit: 'µs',
    better: 'lower',
    reference: { name: 'open mode', value: median('open') },
    samples: rounds,
  }
}

/** Time to meter one poll. */
export function meteringFigure(): Figure {
  const meter = new UsageMeter({ add: async () => {} }, () => {})
  const users = Array.from({ length: 100 }, (_, n) => `user ${n}`)
  const startedAt = performance.now()
  for (let n = 0; n < counts; n++) {
    const userid = users[n % users.length] ?? ''
    meter.count(userid, 'requests')
    meter.countPoll(userid, 'mode', { isWasted: false, bytes: 0 })
  }
  const ns = ((performance.now() - startedAt) * 1e6) / counts
  void meter.close()
  return { name: 'metering of a poll', value: ns, unit: 'ns', better: 'lower', samples: counts }
}
