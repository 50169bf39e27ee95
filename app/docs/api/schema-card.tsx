import styles from './api-reference.module.css'
import type { Schema } from './openapi.ts'
import { Prose } from './prose.tsx'
import { ReferenceCard } from './reference-card.tsx'
import { TypeName } from './type-name.tsx'

/** One component schema: its members with type and description. */
export function SchemaCard({ name, schema }: { name: string; schema: Schema }) {
  const members = Object.entries(schema.properties ?? {})
  return (
    <ReferenceCard
      id={`schema-${name}`}
      summary={
        <>
          <code className={styles.path}>{name}</code>
          <span className={styles.summary}>
            {schema.description ?? (members.length > 0 ? `${members.length} members` : '')}
          </span>
        </>
      }
    >
      {members.length === 0 ? (
        <TypeName schema={schema} />
      ) : (
        <dl className={styles.rows}>
          {members.map(([member, inner]) => (
            <div key={member}>
              <dt>
                <code>{member}</code> {!schema.required?.includes(member) && <span>optional</span>}
              </dt>
              <dd>
                <TypeName schema={inner} />
                {inner.description && <Prose text={inner.description} />}
              </dd>
            </div>
          ))}
        </dl>
      )}
    </ReferenceCard>
  )
}
