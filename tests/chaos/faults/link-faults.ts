import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { choose, type Fault, instant, type Targets } from './fault.ts'

type Select = (targets: Targets, pick: number) => FaultyProxy

const cuts = (select: Select): Fault => instant((targets, pick) => select(targets, pick).cut())

/** Half-open connections: neither end is closed, and no data passes, until the fault ends. */
const freezes = (select: Select): Fault => ({
  lastsMs: [500, 4_000],
  async begin(targets, pick) {
    const link = select(targets, pick)
    link.freezeNew(true)
    link.freeze()
    return () => link.thaw()
  },
})

const delays = (select: Select): Fault => ({
  lastsMs: [1_000, 6_000],
  async begin(targets, pick) {
    const link = select(targets, pick)
    link.delay(20 + Math.floor(pick * 180))
    return () => link.delay(0)
  },
})

const databaseLink: Select = (targets) => targets.databaseLink
const clientLink: Select = (targets) => targets.clientLink
const brokerLink: Select = ({ brokers }, pick) => choose(brokers, pick, 'broker').link

/** Faults of TCP connections, injected by the proxies on them. */
export const linkFaults: Record<string, Fault> = {
  'database-link-cut': cuts(databaseLink),
  'database-link-freeze': freezes(databaseLink),
  'database-link-delay': delays(databaseLink),
  'client-link-cut': cuts(clientLink),
  'client-link-freeze': freezes(clientLink),
  'client-link-delay': delays(clientLink),
  'broker-link-cut': cuts(brokerLink),
  'broker-link-freeze': freezes(brokerLink),
}
