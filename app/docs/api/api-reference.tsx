'use client'

import Link from 'next/link'
import { useEffect } from 'react'
import { Note } from '../../_components/note.tsx'
import { Retry } from '../../_components/retry.tsx'
import { Skeleton } from '../../_components/skeleton.tsx'
import { useResource } from '../../_data/use-resource.ts'
import styles from './api-reference.module.css'
import { byTag, type OpenApi } from './openapi.ts'
import { OperationCard } from './operation-card.tsx'
import { SchemaCard } from './schema-card.tsx'

/** The HTTP API, drawn from the description that the server itself makes from its schemas. */
export function ApiReference() {
  const { value: api, problem, reload } = useResource<OpenApi>('/openapi.json')

  // The place that an address names is there only now.
  useEffect(() => {
    if (api && location.hash)
      document.getElementById(decodeURIComponent(location.hash.slice(1)))?.scrollIntoView()
  }, [api])

  const groups = api ? byTag(api) : []
  const schemas = Object.entries(api?.components?.schemas ?? {})
  return (
    <div className={styles.page}>
      <header className={styles.head}>
        <h1>API reference</h1>
        <p className="lead">
          Made by the server from the schemas it checks requests with: <a href="/openapi.json">OpenAPI 3.1</a>{' '}
          for HTTP, <a href="/asyncapi.json">AsyncAPI 3.0</a> for events and sockets. Which way to hear back
          is told in the{' '}
          <Link prefetch={false} href="/docs">
            docs
          </Link>
          .
        </p>
      </header>
      {problem && !api && (
        <Note tone="danger" action={<Retry onClick={reload} />}>
          {problem.message}
        </Note>
      )}
      {!api && !problem && <Skeleton height={900} />}
      {groups.map(({ tag, description, places }) => (
        <section key={tag} className={styles.group} aria-labelledby={`tag-${tag}`}>
          <h2 id={`tag-${tag}`}>{tag}</h2>
          {description && <p className={styles.muted}>{description}</p>}
          {places.map((place) => (
            <OperationCard key={place.operation.operationId} place={place} />
          ))}
        </section>
      ))}
      {schemas.length > 0 && (
        <section className={styles.group} aria-labelledby="schemas">
          <h2 id="schemas">What is sent and answered</h2>
          {schemas.map(([name, schema]) => (
            <SchemaCard key={name} name={name} schema={schema} />
          ))}
        </section>
      )}
    </div>
  )
}
