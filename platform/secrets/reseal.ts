import type { Database } from '../postgres/database.ts'
import { type SealedColumn, type Sealer, sealedColumns } from './sealer.ts'

type ColumnSpec = (typeof sealedColumns)[SealedColumn]

const columns = Object.entries(sealedColumns) as [SealedColumn, ColumnSpec][]

const batch = 500

/**
 * Encrypts the stored values that are not encrypted with the current key. A value that is changed meanwhile is left as
 * it is: it was encrypted by the change.
 * @returns the number of values
 */
export async function reseal(
  { pool }: Pick<Database, 'pool'>,
  sealer: Sealer,
  which: 'plaintext' | 'all',
): Promise<number> {
  let count = 0
  for (const [column, spec] of columns) {
    const prefix = which === 'plaintext' ? 'sealed:1:' : `sealed:1:${sealer.keyring.current().id}:`
    for (let after = ''; ; ) {
      const { rows } = await pool.query<{ id: string; value: unknown }>(selectSql(spec), [
        after,
        prefix,
        batch,
      ])
      const sealed = rows.map(({ id, value }) => sealer.seal(column, id, sealer.open(column, id, value)))
      const values = [rows.map(({ id }) => id), rows.map(({ value }) => toStored(spec, value))]
      const result = await pool.query(updateSql(spec), [
        ...values,
        sealed.map((value) => toStored(spec, value)),
      ])
      count += result.rowCount ?? 0
      after = rows.at(-1)?.id ?? ''
      if (rows.length < batch) break
    }
  }
  return count
}

/** Ids of the keys that stored values are encrypted with. */
export async function usedKeys({ pool }: Pick<Database, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ id: string }>(
    Object.values(sealedColumns)
      .map(
        (spec) => `SELECT DISTINCT split_part(${textOf(spec)}, ':', 3) AS id FROM ${spec.table}
        WHERE starts_with(${textOf(spec)}, 'sealed:1:')`,
      )
      .join(' UNION '),
  )
  return rows.map(({ id }) => id)
}

/** The value as text, without the quotes of a JSON string. */
function textOf({ column, type }: ColumnSpec): string {
  return type === 'jsonb' ? `${column} #>> '{}'` : column
}

/** Rows by id, after `$1`, whose value does not begin with `$2`. An empty JSON object is no secret. */
function selectSql(spec: ColumnSpec): string {
  const { table, column, id, type } = spec
  const isSet = type === 'jsonb' ? `${column} <> '{}'` : `${column} IS NOT NULL`
  return `SELECT ${id}::text AS id, ${column} AS value FROM ${table}
    WHERE ${id}::text > $1 AND ${isSet} AND NOT starts_with(${textOf(spec)}, $2) ORDER BY ${id}::text LIMIT $3`
}

function updateSql({ table, column, id, type }: ColumnSpec): string {
  return `UPDATE ${table} SET ${column} = new.value::${type}
    FROM unnest($1::text[], $2::text[], $3::text[]) AS new (id, old, value)
    WHERE ${table}.${id}::text = new.id AND ${table}.${column} = new.old::${type}`
}

function toStored({ type }: ColumnSpec, value: unknown): string {
  return type === 'jsonb' ? JSON.stringify(value) : String(value)
}
