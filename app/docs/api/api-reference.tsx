'use client'

import Link from 'next/link'
import { useDeferredValue, useEffect, useState } from 'react'
import { ErrorNote } from '../../_components/feedback/note.tsx'
import { Skeleton } from '../../_components/feedback/skeleton.tsx'
import { useApiQuery } from '../../_data/use-api-query.ts'
import styles from './api-reference.module.css'
import { KeyField } from './key-field.tsx'
import { groupByTag, type OpenApi, searchOperations } from './openapi.ts'
import { OperationCard } from './operation-card.tsx'
import { SchemaCard } from './schema-card.tsx'

/** The HTTP API, rendered from the OpenAPI description of this server. */
export function ApiReference() {
  const { data, error, refetch } = useApiQuery<OpenApi>('/openapi.json', { isStatic: true })
  // Rendered in slices: there are hundreds of cards.
  const api = useDeferredValue(data)

  // The target of the fragment exists only after rendering.
  useEffect(() => {
    if (api && location.hash)
      document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }, [api])

  const [query, setQuery] = useState('')
  const [apiKey, setApiKey] = useState('')
  const searched = useDeferredValue(query)
  const groups = api ? searchOperations(groupByTag(api), searched) : []
  const schemas = api?.components?.schemas ?? {}
  const named = Object.entries(schemas).filter(([name]) =>
    name.toLowerCase().includes(searched.trim().toLowerCase()),
  )
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
          compare the delivery modes. Requests of the forms go to this server.
        </p>
      </header>
      <div className={styles.tools}>
        <input
          type="search"
          className="field"
          aria-label="Search operations and schemas"
          placeholder="Search operations and schemas"
          value={query}
          onChange={(event) => setQuery(event.target.value)}
        />
        <KeyField value={apiKey} onChange={setApiKey} />
      </div>
      {error && !api && <ErrorNote error={error} onRetry={() => void refetch()} />}
      {!api && !error && <Skeleton height={900} />}
      {groups.map(({ tag, description, operations }) => (
        <section key={tag} className={styles.group} aria-labelledby={`tag-${tag}`}>
          <h2 id={`tag-${tag}`}>{tag}</h2>
          {description && <p className={styles.muted}>{description}</p>}
          {operations.map((entry) => (
            <OperationCard
              key={entry.operation.operationId}
              entry={entry}
              schemas={schemas}
              apiKey={apiKey}
            />
          ))}
        </section>
      ))}
      {named.length > 0 && (
        <section className={styles.group} aria-labelledby="schemas">
          <h2 id="schemas">Schemas</h2>
          {named.map(([name, schema]) => (
            <SchemaCard key={name} name={name} schema={schema} />
          ))}
        </section>
      )}
      {api && groups.length === 0 && named.length === 0 && (
        <p>No operation and no schema contains “{searched}”.</p>
      )}
    </div>
  )
}
