'use client'

import { createStoredSetting } from '../_data/stored-setting.ts'
import { useModes } from '../_data/use-modes.ts'
import type { ListedMode } from './listed-mode.ts'

/** The delivery mode that a person chose in this browser; empty when none was chosen. */
export const chosenMode = createStoredSetting('hearback.mode', '')

/** The mode that the pages use: the chosen one, else the default of the server. Undefined until modes are loaded. */
export function useCurrentMode(): ListedMode | undefined {
  const { modes } = useModes()
  const chosen = chosenMode.use()
  return modes && selectMode(modes, chosen)
}

/** The mode with that name or, when no job can be followed in it, the default of browsers. */
export function selectMode(modes: readonly ListedMode[], name: string): ListedMode | undefined {
  return (
    modes.find((mode) => mode.name === name && mode.follows) ??
    modes.find(({ capabilities }) => capabilities?.defaultFor?.includes('browser'))
  )
}
