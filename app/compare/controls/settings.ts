import type { ModeDescription } from '#client/index.ts'
import samples from '../../../public/samples/samples.json'
import { api } from '../../_data/api.ts'
import type { Plan, Trouble, Way } from '../run/plan.ts'
import { noTrouble } from '../run/plan.ts'

/** What a person has chosen to compare. */
export interface Settings {
  /** A sample's file name, or a file of one's own. */
  document: string | File
  /** Names of modes. */
  modes: readonly string[]
  /** Polling asks so often, in milliseconds; each one is a lane. */
  intervals: readonly number[]
  runs: number
  trouble: Trouble
}

export const intervals = [250, 500, 1_000, 2_000, 5_000] as const
export const runCounts = [1, 3, 5, 10] as const

/** A document that takes long enough to be watched. */
const standardDocument = samples.at(-1)?.file ?? ''

export const standardSettings: Settings = {
  document: standardDocument,
  modes: [],
  intervals: [1_000],
  runs: 1,
  trouble: noTrouble,
}

/** The lanes that follow from the settings, in the order of the modes. */
export function waysOf(settings: Settings, modes: readonly ModeDescription[]): Way[] {
  return modes
    .filter(({ name }) => settings.modes.includes(name))
    .flatMap(({ name, title }): Way[] =>
      name === 'polling'
        ? settings.intervals
            .toSorted((a, b) => a - b)
            .map((intervalMs) => ({ mode: name, title, intervalMs }))
        : [{ mode: name, title, intervalMs: null }],
    )
}

export function planOf(settings: Settings, modes: readonly ModeDescription[]): Plan {
  const { document, runs, trouble } = settings
  return {
    filename: nameOf(document),
    read: async () =>
      document instanceof File ? document : (await api.request(`/samples/${document}`)).blob(),
    ways: waysOf(settings, modes),
    runs,
    trouble,
  }
}

export function nameOf(document: string | File): string {
  return document instanceof File ? document.name : document
}

/** The trouble in a word or two. */
export function troubleTitle({ cutMs, latencyMs, receiverFailures }: Trouble): string {
  const parts = [
    cutMs > 0 && `cut ${cutMs / 1_000} s`,
    latencyMs > 0 && `slow ${latencyMs} ms`,
    receiverFailures > 0 && `${receiverFailures} × 500`,
  ].filter(Boolean)
  return parts.length === 0 ? 'none' : parts.join(', ')
}
