import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { descendants, isStopped } from '#tests/support/service/processes.ts'
import type { Targets } from './fault.ts'
import { fillerName } from './kinds/disk-faults.ts'

/** What faults still do. Empty when every fault was undone. */
export function findActiveFaults({
  stack,
  clientLink,
  databaseLinks,
  receivers,
  brokers,
}: Omit<Targets, 'sparedJobs'>): string[] {
  const links = {
    client: [clientLink],
    database: databaseLinks,
    storage: stack.storage.links,
    'wake-up': stack.wakeUps?.links ?? [],
    receiver: receivers.map(({ link }) => link),
    broker: brokers.map(({ link }) => link),
  }
  const stopped = descendants(process.pid).filter(({ pid }) => isStopped(pid))
  const shiftS = stack.clock?.shiftS ?? 0
  return [
    ...stopped.map(({ pid, command }) => `stopped process: ${pid} ${command}`),
    ...Object.entries(links).flatMap(([name, all]) =>
      all.filter(({ isFaulty }) => isFaulty).map(() => `${name} link`),
    ),
    ...receivers
      .filter(({ answers }) => answers.isDisturbed)
      .map(({ destination, owner }) => `${destination} receiver of ${owner}`),
    ...brokers.filter(({ outages }) => outages.isDown).map(({ type }) => `broker ${type}`),
    ...(stack.wakeUps?.outages.isDown ? ['wake-up server'] : []),
    ...(shiftS === 0 ? [] : [`clock: ${shiftS} s`]),
    ...(stack.storage.volume && existsSync(join(stack.storage.volume, fillerName)) ? ['full volume'] : []),
  ]
}
