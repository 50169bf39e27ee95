'use client'

import { useModes } from '../_data/use-modes.ts'
import { useModeStyle } from './use-mode-style.ts'

/** The logo of a mode. It is decorative: the title of the mode stands beside it. */
export function ModeLogo({ mode, size = 14 }: { mode: string; size?: number }) {
  const { colour, shape } = useModeStyle(mode)
  return (
    <svg viewBox="-7.5 -7.5 15 15" width={size} height={size} aria-hidden="true" style={{ flex: 'none' }}>
      <path d={shape} style={{ fill: colour }} />
    </svg>
  )
}

/** The logo of the mode that sends requests to registered endpoints. */
export function EndpointLogo({ size }: { size: number }) {
  const { modes } = useModes()
  return <ModeLogo mode={modes?.find(({ guide }) => guide.kind === 'push')?.name ?? ''} size={size} />
}
