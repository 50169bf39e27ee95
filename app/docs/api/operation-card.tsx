import styles from './api-reference.module.css'
import type { HttpResponse, OperationEntry, Parameter } from './openapi.ts'
import { Prose } from './prose.tsx'
import { TypeName } from './type-name.tsx'

/** One operation: parameters, request body and responses. */
export function OperationCard({ entry: { method, path, operation } }: { entry: OperationEntry }) {
  const { operationId, summary, description, parameters = [], requestBody, responses } = operation
  return (
    <details id={operationId} className={`card ${styles.card}`}>
      <summary>
        <span className={styles.method} data-method={method}>
          {method}
        </span>
        <code className={styles.path}>{path}</code>
        <span className={styles.summary}>{summary}</span>
      </summary>
      <div className={styles.body}>
        {description && <Prose text={description} />}
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
      </div>
    </details>
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
