'use client'

import { useModes } from '../_data/use-modes.ts'

/** The colour and shape of a mode in charts and lists. */
export interface DrawnStyle {
  /** A CSS colour for the current theme. */
  colour: string
  /** An SVG path around 0,0, about 13 units wide. */
  shape: string
}

/** For a mode that this server does not have, as in a comparison from elsewhere. */
const unknownMode: DrawnStyle = { colour: 'var(--muted)', shape: 'M-6.2-5.4H6.2L0 6.6z' }
const notLoaded: DrawnStyle = { colour: 'transparent', shape: '' }

/** The style of a mode, by its name. */
export function useModeStyle(name: string): DrawnStyle {
  return useModeStyles()(name)
}

/** Returns a function with the style of a mode, for components that draw several. */
export function useModeStyles(): (name: string) => DrawnStyle {
  const { modes } = useModes()
  return (name) => {
    if (!modes) return notLoaded
    const style = modes.find((mode) => mode.name === name)?.guide.style
    if (!style) return unknownMode
    const { light, dark } = style.colour
    return { colour: `light-dark(${light}, ${dark})`, shape: style.shape }
  }
}
