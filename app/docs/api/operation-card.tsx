import { CommandLine } from '../../_components/text/command-line.tsx'
import styles from './api-reference.module.css'
import type { HttpResponse, OperationEntry, Parameter, Schema } from './openapi.ts'
import { Prose } from './prose.tsx'
import { ReferenceCard } from './reference-card.tsx'
import { sampleOf } from './sample.ts'
import { TryForm } from './try/try-form.tsx'
import { TypeName } from './type-name.tsx'

interface OperationCardProps {
  entry: OperationEntry
  schemas: Readonly<Record<string, Schema>>
  apiKey: string
}

/** One operation: parameters, request body, responses with an example, and a form that sends it. */
export function OperationCard({ entry, schemas, apiKey }: OperationCardProps) {
  const { method, path, operation } = entry
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation
  const scope = operation['x-scope']
  return (
    <ReferenceCard
      id={operationId}
      summary={
        <>
          <span className={styles.method} data-method={method}>
            {method}
          </span>
          <code className={styles.path}>{path}</code>
          <span className={styles.summary}>{summary}</span>
        </>
      }
    >
      {description && <Prose text={description} />}
      {scope && (
        <p className="small">
          With <code>AUTH=keys</code> it needs a key with the scope <code>{scope}</code>.
        </p>
      )}
      {parameters.length > 0 && (
        <div>
          <h3>Parameters</h3>
          <dl className={styles.rows}>
            {parameters.map((parameter) => (
              <ParameterRow key={`${parameter.in} ${parameter.name}`} parameter={parameter} />
            ))}
          </dl>
        </div>
      )}
      {requestBody && (
        <div>
          <h3>Request body</h3>
          <dl className={styles.rows}>
            {Object.entries(requestBody.content).map(([type, { schema }]) => (
              <div key={type}>
                <dt>
                  <code>{type}</code>
                </dt>
                <dd>
                  {schema?.properties ? (
                    Object.keys(schema.properties).join(', ')
                  ) : (
                    <TypeName schema={schema} />
                  )}
                </dd>
              </div>
            ))}
          </dl>
        </div>
      )}
      <div>
        <h3>Responses</h3>
        <dl className={styles.rows}>
          {Object.entries(responses).map(([status, response]) => (
            <ResponseRow key={status} status={status} response={response} />
          ))}
        </dl>
      </div>
      <ResponseExample responses={responses} schemas={schemas} />
      <div>
        <h3>Try it</h3>
        <TryForm entry={entry} schemas={schemas} apiKey={apiKey} />
      </div>
    </ReferenceCard>
  )
}

/** An example of the body of a successful response, from its schema. */
function ResponseExample({
  responses,
  schemas,
}: {
  responses: Record<string, HttpResponse>
  schemas: Readonly<Record<string, Schema>>
}) {
  const success = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1]
  const schema = success?.content?.['application/json']?.schema
  if (!schema) return null
  return (
    <div>
      <h3>Example response</h3>
      <CommandLine line={JSON.stringify(sampleOf(schema, schemas), null, 2)} />
    </div>
  )
}

function ParameterRow({
  parameter: { name, in: where, required, description, schema },
}: {
  parameter: Parameter
}) {
  const text = description ?? schema?.description
  return (
    <div>
      <dt>
        <code>{name}</code>{' '}
        <span>
          {where}
          {required ? '' : ', optional'}
        </span>
      </dt>
      <dd>
        <TypeName schema={schema} />
        {text && <Prose text={text} />}
      </dd>
    </div>
  )
}

function ResponseRow({
  status,
  response: { description, content = {}, headers = {} },
}: {
  status: string
  response: HttpResponse
}) {
  return (
    <div>
      <dt>
        <code>{status}</code>
      </dt>
      <dd>
        <Prose text={description} />
        {Object.entries(content).map(([type, { schema }]) => (
          <p key={type} className={styles.type}>
            <code>{type}</code>: <TypeName schema={schema} />
          </p>
        ))}
        {Object.keys(headers).length > 0 && (
          <p className={styles.type}>
            headers <code>{Object.keys(headers).join(', ')}</code>
          </p>
        )}
      </dd>
    </div>
  )
}
