/** Periods of the throughput, each in bars of `stepS` seconds. */
export const throughputPeriods = {
  '2m': { stepS: 5, steps: 24 },
  '1h': { stepS: 60, steps: 60 },
  '1d': { stepS: 1_800, steps: 48 },
} as const

export type ThroughputPeriod = keyof typeof throughputPeriods
