'use client'

import { fieldsOf } from '../../_forms/schema.ts'
import { useMessages } from '../../_messages/messages.tsx'
import type { DestinationTypeView } from '../api.ts'
import styles from './add-drawer.module.css'

interface TypeChoiceProps {
  types: readonly DestinationTypeView[]
  onChosen(type: DestinationTypeView): void
}

/**
 * The kinds of destinations: those with the fewest fields to fill in first, those that are not available on this
 * service last, with the reason.
 */
export function TypeChoice({ types, onChosen }: TypeChoiceProps) {
  const t = useMessages()
  const ordered = types.toSorted(
    (a, b) =>
      Number(a.unavailable !== null) - Number(b.unavailable !== null) ||
      requiredFieldsOf(a) - requiredFieldsOf(b),
  )
  return (
    <ul className={styles.types}>
      {ordered.map((type) => (
        <li key={type.name}>
          <button
            type="button"
            className={styles.type}
            disabled={type.unavailable !== null}
            onClick={() => onChosen(type)}
          >
            <strong>{type.title}</strong>
            <span className="small" lang={type.lang}>
              {type.summary}
            </span>
            {type.unavailable && (
              <span className="small">{t('add.unavailable', { reason: type.unavailable })}</span>
            )}
          </button>
        </li>
      ))}
    </ul>
  )
}

function requiredFieldsOf({ schema }: DestinationTypeView): number {
  return fieldsOf(schema).filter(({ isRequired }) => isRequired).length
}
