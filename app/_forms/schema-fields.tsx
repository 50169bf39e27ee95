'use client'

import { useId } from 'react'
import { CodeText } from '../_components/text/code-text.tsx'
import { useMessages } from '../_messages/messages.tsx'
import { type Field, textOf } from './schema.ts'
import styles from './schema-fields.module.css'

interface SchemaFieldsProps {
  fields: readonly Field[]
  /** Present values; the defaults of the schema where left out. */
  values?: Record<string, unknown> | undefined
  /** Precedes the names of the fields in the form. */
  prefix?: string
  /** The field that the server refused, by the name in its error. */
  invalid?: string | null
}

/** The fields of a form, generated from a JSON Schema. */
export function SchemaFields({ fields, values, prefix = '', invalid = null }: SchemaFieldsProps) {
  return fields.map((field) => (
    <SchemaField
      key={field.name}
      field={field}
      name={prefix + field.name}
      value={values?.[field.name] ?? field.defaultValue}
      isInvalid={invalid === field.name || invalid === prefix + field.name}
    />
  ))
}

interface SchemaFieldProps {
  field: Field
  name: string
  value: unknown
  isInvalid: boolean
}

function SchemaField({ field, name, value, isInvalid }: SchemaFieldProps) {
  const id = useId()
  const control = useId()
  const { title, description, kind, isRequired, defaultValue } = field
  const t = useMessages()
  const isOptional = !isRequired && defaultValue === undefined
  const label = (
    <span className={styles.title}>
      {title}
      {isOptional && <span className="small"> {t('form.optional')}</span>}
    </span>
  )
  const hint = description && (
    <span id={id} className="small">
      <CodeText text={description} />
    </span>
  )
  const described = description ? id : undefined
  if (kind === 'boolean') {
    return (
      <label className={styles.check}>
        <input type="checkbox" name={name} defaultChecked={value === true} aria-describedby={described} />
        <span>
          {label} {hint}
        </span>
      </label>
    )
  }
  return (
    <div className={styles.field}>
      <label htmlFor={control}>{label}</label>
      <Input
        id={control}
        field={field}
        name={name}
        value={value}
        described={described}
        isInvalid={isInvalid}
      />
      {hint}
    </div>
  )
}

interface InputProps extends SchemaFieldProps {
  id: string
  described: string | undefined
}

function Input({ id, field, name, value, described, isInvalid }: InputProps) {
  const t = useMessages()
  const { kind, options, isRequired, isNullable, limits } = field
  const common = {
    id,
    name,
    className: 'field',
    required: isRequired,
    'aria-describedby': described,
    'aria-invalid': isInvalid,
    defaultValue: textOf(value),
  }
  if (kind === 'choice') {
    return (
      <select {...common}>
        {!isRequired && value === undefined && <option value="">–</option>}
        {options.map((option) => (
          <option key={option}>{option}</option>
        ))}
      </select>
    )
  }
  if (kind === 'json') return <textarea {...common} rows={3} spellCheck={false} placeholder="JSON" />
  if (kind === 'number' || kind === 'integer') {
    const { min, max } = limits
    const step = kind === 'integer' ? 1 : 'any'
    // Zod describes a whole number without a limit by that of JavaScript.
    const bounds = { min, max: max === Number.MAX_SAFE_INTEGER ? undefined : max, step }
    const placeholder = isNullable ? t('form.noLimit') : undefined
    return <input {...common} {...bounds} type="number" placeholder={placeholder} />
  }
  return (
    <input
      {...common}
      type={kind === 'url' ? 'url' : 'text'}
      maxLength={limits.maxLength}
      spellCheck={false}
      autoComplete="off"
    />
  )
}
