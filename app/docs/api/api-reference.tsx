'use client'

import Link from 'next/link'
import { useEffect } from 'react'
import { ErrorNote } from '../../_components/note.tsx'
import { Skeleton } from '../../_components/skeleton.tsx'
import { useApiQuery } from '../../_data/use-api-query.ts'
import styles from './api-reference.module.css'
import { groupByTag, type OpenApi } from './openapi.ts'
import { OperationCard } from './operation-card.tsx'
import { SchemaCard } from './schema-card.tsx'

/** The HTTP API, rendered from the OpenAPI description of this server. */
export function ApiReference() {
  const { data: api, error, refetch } = useApiQuery<OpenApi>('/openapi.json', { isStatic: true })

  // The target of the fragment exists only after rendering.
  useEffect(() => {
    if (api && location.hash)
      document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }, [api])

  const groups = api ? groupByTag(api) : []
  const schemas = Object.entries(api?.components?.schemas ?? {})
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>API reference</h1>
        <p className="lead">
          Generated from the schemas that validate requests: <a href="/openapi.json">OpenAPI 3.1</a> for HTTP,{' '}
          <a href="/asyncapi.json">AsyncAPI 3.0</a> for events and sockets. The{' '}
          <Link prefetch={false} href="/docs">
            docs
          </Link>{' '}
          compare the delivery modes.
        </p>
      </header>
      {error && !api && <ErrorNote message={error.message} onRetry={() => void refetch()} />}
      {!api && !error && <Skeleton height={900} />}
      {groups.map(({ tag, description, operations }) => (
        <section key={tag} className={styles.group} aria-labelledby={`tag-${tag}`}>
          <h2 id={`tag-${tag}`}>{tag}</h2>
          {description && <p className={styles.muted}>{description}</p>}
          {operations.map((entry) => (
            <OperationCard key={entry.operation.operationId} entry={entry} />
          ))}
        </section>
      ))}
      {schemas.length > 0 && (
        <section className={styles.group} aria-labelledby="schemas">
          <h2 id="schemas">Schemas</h2>
          {schemas.map(([name, schema]) => (
            <SchemaCard key={name} name={name} schema={schema} />
          ))}
        </section>
      )}
    </div>
  )
}
