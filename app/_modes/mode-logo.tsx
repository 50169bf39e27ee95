import { lookOf } from './mode-style.ts'

/** The mode's shape in its colour. It stands beside the mode's title, so it says nothing by itself. */
export function ModeMark({ mode, size = 14 }: { mode: string; size?: number }) {
  const { colour, shape } = lookOf(mode)
  return (
    <svg viewBox="-7.5 -7.5 15 15" width={size} height={size} aria-hidden="true" style={{ flex: 'none' }}>
      <path d={shape} fill={colour} />
    </svg>
  )
}
