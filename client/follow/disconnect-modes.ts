import { cancelOnDisconnectModes } from '../generated/modes.ts'
import type { AutoOptions } from './options.ts'

/**
 * The options of `auto` with only the modes that take `cancelOnDisconnect`.
 * @throws TypeError when the mode does not take the option
 */
export function withDisconnectModes(via: string, auto: AutoOptions | undefined): AutoOptions {
  const valid = cancelOnDisconnectModes.join(', ')
  if (via !== 'auto' && !cancelOnDisconnectModes.includes(via))
    throw new TypeError(
      `cancelOnDisconnect: the mode ${via} does not take it; valid modes are auto, ${valid}.`,
    )
  return {
    ...auto,
    modes: (auto?.modes ?? cancelOnDisconnectModes).filter((mode) => cancelOnDisconnectModes.includes(mode)),
  }
}
