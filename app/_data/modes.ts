import type { ModeGuide } from '#core/delivery-mode.ts'

/** A way of hearing back, as `GET /modes` describes it. */
export interface ModeDescription {
  name: string
  title: string
  summary: string
  /** Whether a client can follow a job in it. */
  follows: boolean
  guide: ModeGuide
}

export interface ModeList {
  modes: ModeDescription[]
}
