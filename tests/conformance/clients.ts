import { loadMode } from '#client/modes.ts'
import { modes } from '#delivery/modes.ts'

/** The client of every registered mode that can be followed; each must pass every suite here. */
export const clients = await Promise.all(
  modes.filter(({ follows }) => follows).map(({ name }) => loadMode(name)),
)
