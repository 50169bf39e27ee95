import type { FollowerCost } from '#client/index.ts'
import { readJson } from '../../_data/api.ts'

const readEveryMs = 250
const mostReads = 10

/**
 * What the named followers cost the server, in milliseconds of CPU. The last of it is written by several
 * processes a moment after the followers have left, so it is read until all is there and stays as it is. What
 * cannot be read is not known, and spoils no race.
 */
export async function readCosts(
  jobid: string,
  followers: readonly string[],
  signal: AbortSignal,
): Promise<Map<string, number>> {
  let known = new Map<string, number>()
  for (let read = 0; read < mostReads && !signal.aborted; read++) {
    await new Promise((passed) => setTimeout(passed, readEveryMs))
    const before = known
    try {
      const { costs } = await readJson<{ costs: FollowerCost[] }>(`/results/${jobid}/costs`)
      known = new Map(costs.map(({ follower, cpuMs }) => [follower, cpuMs]))
    } catch {
      return known
    }
    if (followers.every((name) => known.has(name) && known.get(name) === before.get(name))) break
  }
  return known
}
