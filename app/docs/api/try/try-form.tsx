'use client'

import { type FormEvent, useId, useState } from 'react'
import { Note } from '../../../_components/feedback/note.tsx'
import { CommandLine } from '../../../_components/text/command-line.tsx'
import { useCurrentUser } from '../../../_data/session/user.ts'
import { useOrigin } from '../../../_data/use-origin.ts'
import type { OperationEntry, Parameter, Schema } from '../openapi.ts'
import { sampleOf } from '../sample.ts'
import { buildRequest, isFileType, parameterKey, type RequestValues, toCurl } from './request.ts'
import { ResponseView } from './response-view.tsx'
import styles from './try.module.css'
import { useTry } from './use-try.ts'

interface TryFormProps {
  entry: OperationEntry
  schemas: Readonly<Record<string, Schema>>
  /** API key of all forms of the page; empty to use the session of the browser. */
  apiKey: string
}

/** Sends one operation to this server, and shows the request as a command and the response. */
export function TryForm({ entry, schemas, apiKey }: TryFormProps) {
  const { operation, method } = entry
  const types = Object.entries(operation.requestBody?.content ?? {})
  const accepts = Object.keys(operation.responses[200]?.content ?? {})
  const userid = useCurrentUser()
  const origin = useOrigin()
  const [parameters, setParameters] = useState<Record<string, string>>({})
  const [contentType, setContentType] = useState(types[0]?.[0] ?? null)
  const [body, setBody] = useState<string | null>(null)
  const [file, setFile] = useState<File | null>(null)
  const [accept, setAccept] = useState<string | null>(null)
  const { response, failure, isSending, send, stop } = useTry()
  const schema = types.find(([type]) => type === contentType)?.[1].schema
  const values: RequestValues = {
    parameters: { 'path userid': userid, ...parameters },
    contentType,
    body: body ?? (contentType === null ? '' : sampleText(contentType, schema, schemas)),
    file,
    accept,
    key: apiKey,
  }
  const request = buildRequest(entry, values)

  function submit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault()
    void send(request)
  }

  return (
    <form className={styles.form} onSubmit={submit} aria-label={`Try ${operation.operationId}`}>
      <div className={styles.fields}>
        {operation.parameters?.map((parameter) => (
          <ParameterField
            key={parameterKey(parameter)}
            parameter={parameter}
            value={values.parameters[parameterKey(parameter)] ?? ''}
            onChange={(value) => setParameters({ ...parameters, [parameterKey(parameter)]: value })}
          />
        ))}
        {accepts.length > 1 && (
          <Choice
            label="Accept"
            value={accept ?? ''}
            options={['', ...accepts]}
            onChange={(type) => setAccept(type || null)}
          />
        )}
        {types.length > 1 && contentType !== null && (
          <Choice
            label="Content-Type"
            value={contentType}
            options={types.map(([type]) => type)}
            onChange={(type) => {
              setContentType(type)
              setBody(null)
            }}
          />
        )}
      </div>
      {contentType !== null &&
        (isFileType(contentType) ? (
          <label className={styles.field}>
            PDF file
            <input
              type="file"
              accept=".pdf,application/pdf"
              required
              onChange={(event) => setFile(event.target.files?.[0] ?? null)}
            />
          </label>
        ) : (
          <label className={styles.field}>
            Body
            <textarea
              className="field"
              rows={Math.min(12, values.body.split('\n').length + 1)}
              value={values.body}
              spellCheck={false}
              onChange={(event) => setBody(event.target.value)}
            />
          </label>
        ))}
      <CommandLine line={toCurl(origin, request)} />
      <p className={styles.actions}>
        <button type="submit" className={`button small primary${method === 'delete' ? ' danger' : ''}`}>
          Send {method.toUpperCase()} request
        </button>
        {isSending && (
          <button type="button" className="button small" onClick={stop}>
            Stop
          </button>
        )}
      </p>
      <div aria-live="polite">
        {failure && <Note tone="danger">{failure}</Note>}
        {response && <ResponseView response={response} />}
      </div>
    </form>
  )
}

interface ParameterFieldProps {
  parameter: Parameter
  value: string
  onChange(value: string): void
}

function ParameterField({ parameter, value, onChange }: ParameterFieldProps) {
  const { name, in: place, required, schema } = parameter
  const label = `${name} (${place}${required ? '' : ', optional'})`
  if (schema?.enum)
    return (
      <Choice label={label} value={value} options={['', ...schema.enum.map(String)]} onChange={onChange} />
    )
  return (
    <label className={styles.field}>
      {label}
      <input
        className="field"
        value={value}
        required={required}
        autoComplete="off"
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    </label>
  )
}

interface ChoiceProps {
  label: string
  value: string
  /** The empty one stands for no value. */
  options: readonly string[]
  onChange(value: string): void
}

function Choice({ label, value, options, onChange }: ChoiceProps) {
  const id = useId()
  return (
    <div className={styles.field}>
      <label htmlFor={id}>{label}</label>
      <select id={id} className="field" value={value} onChange={(event) => onChange(event.target.value)}>
        {options.map((option) => (
          <option key={option} value={option}>
            {option === '' ? 'default' : option}
          </option>
        ))}
      </select>
    </div>
  )
}

function sampleText(
  contentType: string,
  schema: Schema | undefined,
  schemas: Readonly<Record<string, Schema>>,
): string {
  if (!contentType.includes('json')) return ''
  return JSON.stringify(sampleOf(schema, schemas, { required: true }), null, 2)
}
