import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { choose, type Fault, instant, type Targets } from './fault.ts'

/** Proxies on which a fault acts at the same time. */
type Select = (targets: Targets, pick: number) => readonly FaultyProxy[]

const sum = (links: readonly FaultyProxy[], kind: keyof FaultyProxy['hits']) =>
  links.reduce((total, { hits }) => total + hits[kind], 0)

const cuts = (select: Select): Fault =>
  instant((targets, pick) => {
    const links = select(targets, pick)
    const before = sum(links, 'cut')
    for (const link of links) link.cut()
    return sum(links, 'cut') - before
  })

/** Half-open connections: neither end is closed, and no data passes, until the fault ends. */
const freezes = (select: Select): Fault => ({
  lastsMs: [500, 4_000],
  async begin(targets, pick) {
    const links = select(targets, pick)
    const before = sum(links, 'frozen')
    for (const link of links) {
      link.freezeNew(true)
      link.freeze()
    }
    return () => {
      for (const link of links) link.thaw()
      return sum(links, 'frozen') - before
    }
  },
})

const delays = (select: Select): Fault => ({
  lastsMs: [1_000, 6_000],
  async begin(targets, pick) {
    const links = select(targets, pick)
    const before = sum(links, 'delayed')
    for (const link of links) link.delay(20 + Math.floor(pick * 180))
    return () => {
      for (const link of links) link.delay(0)
      return sum(links, 'delayed') - before
    }
  },
})

/** In half of the cases that of one unit, as if its machine were cut off; otherwise all. */
const databaseLink: Select = ({ databaseLinks }, pick) =>
  pick < 0.5 ? databaseLinks : [choose(databaseLinks, pick * 2 - 1, 'link to the database')]
const clientLink: Select = ({ clientLink }) => [clientLink]
const receiverLink: Select = ({ receivers }, pick) => [choose(receivers, pick, 'receiver').link]
const brokerLink: Select = ({ brokers }, pick) => [choose(brokers, pick, 'broker').link]

/** Faults of TCP connections, injected by the proxies on them. */
export const linkFaults: Record<string, Fault> = {
  'database-link-cut': cuts(databaseLink),
  'database-link-freeze': freezes(databaseLink),
  'database-link-delay': delays(databaseLink),
  'client-link-cut': cuts(clientLink),
  'client-link-freeze': freezes(clientLink),
  'client-link-delay': delays(clientLink),
  'receiver-link-cut': cuts(receiverLink),
  'receiver-link-freeze': freezes(receiverLink),
  'receiver-link-delay': delays(receiverLink),
  'broker-link-cut': cuts(brokerLink),
  'broker-link-freeze': freezes(brokerLink),
  'broker-link-delay': delays(brokerLink),
}
