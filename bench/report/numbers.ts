import type { Estimate } from '../compare/stats/bootstrap.ts'

/** A number with at most 4 significant digits; null for one that JSON cannot hold. */
export function toFinite(value: number): number | null {
  return Number.isFinite(value) ? Number(value.toPrecision(4)) : null
}

/** An estimate as JSON holds it: null for infinite. */
export function toStored({ value, low, high, runs }: Estimate) {
  return { value: toFinite(value), low: toFinite(low), high: toFinite(high), runs }
}

/** Milliseconds for people. */
export function formatMs(ms: number | null): string {
  if (ms === null) return '∞'
  if (ms < 10) return `${ms.toFixed(1)} ms`
  if (ms < 1_000) return `${Math.round(ms)} ms`
  return `${(ms / 1_000).toFixed(ms < 10_000 ? 2 : 1)} s`
}

/** Bytes for people. */
export function formatBytes(bytes: number | null): string {
  if (bytes === null) return '∞'
  return bytes < 1_000 ? `${Math.round(bytes)} B` : `${(bytes / 1_000).toFixed(1)} kB`
}

/** A share of 1 as percent. */
export function formatShare(share: number | null): string {
  return share === null ? '–' : `${Math.round(share * 100)} %`
}
