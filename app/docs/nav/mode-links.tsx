'use client'

import { useModes } from '../../_data/use-modes.ts'
import { ModeLogo } from '../../_modes/mode-logo.tsx'

/** Links to the sections of the first page. The list that is loaded comes last, so that nothing moves. */
export function ModeLinks() {
  const { modes } = useModes()
  return (
    <ul>
      <li>
        <a href="#start">Quick starts</a>
      </li>
      <li>
        <a href="#modes">Which delivery mode?</a>
      </li>
      {modes?.map(({ name, title }) => (
        <li key={name}>
          <a href={`#${name}`}>
            <ModeLogo mode={name} size={12} /> {title}
          </a>
        </li>
      ))}
    </ul>
  )
}
