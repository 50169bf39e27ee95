'use client'

import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { useModes } from '../../_data/use-modes.ts'
import { ModeLogo } from '../../_modes/mode-logo.tsx'

/** Height in px of the links to the delivery modes, which are loaded. */
const modeLinksHeight = 290

/** Links to the sections of the first page, in English as all of the documentation. */
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
      {!modes && (
        <li>
          <Skeleton height={modeLinksHeight} />
        </li>
      )}
      {modes?.map(({ name, title, englishTitle }) => (
        <li key={name}>
          <a href={`#${name}`}>
            <ModeLogo mode={name} size={12} /> {englishTitle ?? title}
          </a>
        </li>
      ))}
    </ul>
  )
}
