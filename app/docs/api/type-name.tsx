import styles from './api-reference.module.css'
import { referredName, type Schema, typeInWords } from './openapi.ts'

/** What a value may be; a named component leads to its card, and opens it. */
export function TypeName({ schema }: { schema: Schema | undefined }) {
  const inner = schema?.items ?? schema?.anyOf?.find((choice) => referredName(choice)) ?? schema
  const name = inner && referredName(inner)
  if (!name) return <span className={styles.type}>{typeInWords(schema)}</span>
  return (
    <a href={`#schema-${name}`} className={styles.type} onClick={() => open(`schema-${name}`)}>
      {typeInWords(schema)}
    </a>
  )
}

function open(id: string): void {
  document.getElementById(id)?.setAttribute('open', '')
}
