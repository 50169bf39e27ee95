'use client'

import type { Attempt } from '#core/outbox/deliveries/delivery.ts'
import { healthPath } from './paths.ts'
import { useApiQuery } from './use-api-query.ts'

/** The attempts at the deliveries of one destination in the last 24 hours. */
export interface HealthReport {
  destinationId: string
  /** By hour, oldest first. */
  succeeded: number[]
  failed: number[]
  lastAttempt: Attempt
}

/** The health of a user's destinations, by their ids. Destinations without recent attempts are missing. */
export function useHealth(userid: string): ReadonlyMap<string, HealthReport> {
  const { data } = useApiQuery<{ destinations: HealthReport[] }>(healthPath(userid), { everyMs: 10_000 })
  return new Map(data?.destinations.map((report) => [report.destinationId, report]))
}

/** The share of successful attempts; null without any. */
export function successShare({
  succeeded,
  failed,
}: Pick<HealthReport, 'succeeded' | 'failed'>): number | null {
  const sum = (counts: readonly number[]) => counts.reduce((total, count) => total + count, 0)
  const [good, bad] = [sum(succeeded), sum(failed)]
  return good + bad === 0 ? null : good / (good + bad)
}
