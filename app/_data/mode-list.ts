import type { ModeDescription } from '#client/index.ts'

/** The ways of hearing back, as `GET /modes` answers them. */
export interface ModeList {
  modes: ModeDescription[]
}
