import type { Faults } from '#client/comparison/run.ts'
import { api } from '../../_data/api.ts'
import { samples } from '../../_data/samples.ts'
import type { Translate } from '../../_messages/messages.tsx'
import type { ListedMode } from '../../_modes/listed-mode.ts'
import type { FollowerConfig, Plan } from '../run/plan.ts'
import { noFaults } from '../run/plan.ts'

/** The selected options of the comparison. */
export interface Settings {
  /** The file name of a sample, or a selected file. */
  document: string | File
  /** Names of the selected modes. */
  modes: readonly string[]
  /** Intervals in milliseconds, for modes that take one; each is a follower of its own. */
  intervals: readonly number[]
  runs: number
  faults: Faults
}

export const intervals = [250, 500, 1_000, 2_000, 5_000] as const
export const runCounts = [1, 3, 5, 10] as const

/** The largest sample, which runs long enough to watch. */
const defaultDocument = samples.at(-1)?.file ?? ''

export const defaultSettings: Settings = {
  document: defaultDocument,
  modes: [],
  intervals: [1_000],
  runs: 1,
  faults: noFaults,
}

/** The followers that the settings select, in the order of the modes. */
export function followersOf(settings: Settings, modes: readonly ListedMode[]): FollowerConfig[] {
  return modes
    .filter(({ name }) => settings.modes.includes(name))
    .flatMap(({ name, title, capabilities }): FollowerConfig[] =>
      capabilities?.interval
        ? settings.intervals
            .toSorted((a, b) => a - b)
            .map((intervalMs) => ({ mode: name, title, intervalMs }))
        : [{ mode: name, title, intervalMs: null }],
    )
}

/** Converts the settings to a plan. */
export function toPlan(settings: Settings, modes: readonly ListedMode[]): Plan {
  const { document, runs, faults } = settings
  return {
    filename: documentName(document),
    read: async () =>
      document instanceof File ? document : (await api.request(`/samples/${document}`)).blob(),
    followers: followersOf(settings, modes),
    runs,
    faults,
  }
}

/** Whether the document can be read: a selected file, or a sample. The file of an earlier comparison cannot. */
export function isAvailable(document: string | File): boolean {
  return document instanceof File || samples.some(({ file }) => file === document)
}

/** The file name of the selected document. */
export function documentName(document: string | File): string {
  return document instanceof File ? document.name : document
}

/** The title of the selected sample, or the file name of the selected document. */
export function documentTitle(document: string | File, t: Translate): string {
  const sample = samples.find(({ file }) => file === document)
  return sample ? t(`sample.${sample.name}.title`) : documentName(document)
}

/** The faults that the clients of the modes can simulate. */
export function modeFaults(modes: readonly ListedMode[]) {
  return modes.flatMap(({ capabilities }) => capabilities?.faults ?? [])
}

/** Formats the faults for the button of the menu. */
export function faultsTitle(
  { cutMs, latencyMs, ofModes }: Faults,
  modes: readonly ListedMode[],
  t: Translate,
): string {
  const parts = [
    cutMs > 0 && t('option.cut', { duration: t.duration(cutMs) }),
    latencyMs > 0 && t('option.slow', { duration: t.duration(latencyMs) }),
    ...modeFaults(modes).map(({ name, unit }) => ofModes[name] && `${ofModes[name]} ${unit}`),
  ].filter(Boolean)
  return parts.length === 0 ? t('option.none') : parts.join(', ')
}
