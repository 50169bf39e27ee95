import { loadMode } from '#client/follow/modes.ts'
import { modes } from '#delivery/modes.ts'

/** Clients of all registered modes that can be followed; each must pass every suite of this folder. */
export const clients = await Promise.all(
  modes.filter(({ follows }) => follows).map(({ name }) => loadMode(name)),
)
