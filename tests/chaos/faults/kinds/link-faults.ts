import type { FaultyProxy } from '#tests/support/http/faulty-proxy.ts'
import { choose, type Fault, type Targets } from '../fault.ts'
import { sparing } from '../spared-jobs.ts'

/** Proxies on which a fault acts at the same time. */
type Select = (targets: Targets, pick: number) => readonly FaultyProxy[]

/** A function that returns how often the fault of the kind has hit the links since this call. */
function countHits(links: readonly FaultyProxy[], kind: keyof FaultyProxy['hits']): () => number {
  const sum = () => links.reduce((total, { hits }) => total + hits[kind], 0)
  const before = sum()
  return () => sum() - before
}

const cutIntervalMs = 20

/** Cuts the open connections; where there are none, those that are opened next. */
const cuts = (select: Select): Fault => ({
  lastsMs: [0, 0],
  async begin(targets, pick) {
    const links = select(targets, pick)
    const hits = countHits(links, 'cut')
    const timer = setInterval(cut, cutIntervalMs)
    cut()
    function cut() {
      for (const link of links) link.cut()
      if (hits() > 0) clearInterval(timer)
    }
    return { hits, end: () => clearInterval(timer) }
  },
})

/** Half-open connections: neither end is closed, and no data passes, until the fault ends. */
const freezes = (select: Select): Fault => ({
  lastsMs: [500, 4_000],
  async begin(targets, pick) {
    const links = select(targets, pick)
    const hits = countHits(links, 'frozen')
    for (const link of links) {
      link.freezeNew(true)
      link.freeze()
    }
    return {
      hits,
      end() {
        for (const link of links) link.thaw()
      },
    }
  },
})

const delays = (select: Select): Fault => ({
  lastsMs: [1_000, 6_000],
  async begin(targets, pick) {
    const links = select(targets, pick)
    const hits = countHits(links, 'delayed')
    for (const link of links) link.delay(20 + Math.floor(pick * 180))
    return {
      hits,
      end() {
        for (const link of links) link.delay(0)
      },
    }
  },
})

/** In half of the cases the link of one unit, as if its machine were cut off; otherwise all. */
const oneOrAll = (links: readonly FaultyProxy[], pick: number, what: string) =>
  pick < 0.5 && links.length > 0 ? links : [choose(links, Math.abs(pick * 2 - 1), what)]

const databaseLink: Select = ({ databaseLinks }, pick) =>
  oneOrAll(databaseLinks, pick, 'link to the database')
const wakeUpLink: Select = ({ stack }, pick) =>
  oneOrAll(stack.wakeUps?.links ?? [], pick, 'link to a wake-up server')
const clientLink: Select = ({ clientLink }) => [clientLink]
const storageLink: Select = ({ stack }, pick) => [choose(stack.storage.links, pick, 'link to the storage')]
const receiverLink: Select = ({ receivers }, pick) => [choose(receivers, pick, 'receiver').link]
const brokerLink: Select = ({ brokers }, pick) => [choose(brokers, pick, 'broker').link]

/** Faults of TCP connections, injected by the proxies on them. */
export const linkFaults: Record<string, Fault> = {
  'database-link-cut': sparing(cuts(databaseLink)),
  'database-link-freeze': sparing(freezes(databaseLink)),
  'database-link-delay': delays(databaseLink),
  'storage-link-cut': sparing(cuts(storageLink)),
  'storage-link-freeze': sparing(freezes(storageLink)),
  'storage-link-delay': delays(storageLink),
  'wakeup-link-cut': cuts(wakeUpLink),
  'wakeup-link-freeze': freezes(wakeUpLink),
  'wakeup-link-delay': delays(wakeUpLink),
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
