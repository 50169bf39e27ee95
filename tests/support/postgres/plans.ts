import pg from 'pg'
import { vi } from 'vitest'

/** A node of a plan, as auto_explain reports it. */
interface PlanNode {
  'Node Type': string
  'Relation Name'?: string
  'Actual Rows'?: number
  'Actual Loops'?: number
  'Rows Removed by Filter'?: number
  'Rows Removed by Index Recheck'?: number
  Plans?: PlanNode[]
}

/** How a statement read one table. */
export interface TableRead {
  statement: string
  table: string
  /** Type of the plan node, as `Index Scan`. */
  node: string
  /** Rows that were read, those that a filter removed included. */
  rows: number
}

/** Records how statements read tables. */
export interface PlanRecorder {
  /** The reads since the last call. */
  take(): TableRead[]
  stop(): void
}

/**
 * Has every new session of a database report the plan of each statement that it executes (auto_explain), and records
 * the reports to connections of this process. Statements of triggers and foreign keys are included.
 */
export async function recordPlans(superuserUrl: string): Promise<PlanRecorder> {
  const settings = {
    session_preload_libraries: 'auto_explain',
    'auto_explain.log_level': 'notice',
    'auto_explain.log_format': 'json',
    'auto_explain.log_min_duration': '0',
    'auto_explain.log_nested_statements': 'on',
    'auto_explain.log_analyze': 'on',
    'auto_explain.log_timing': 'off',
  }
  const client = new pg.Client({ connectionString: superuserUrl })
  await client.connect()
  const database = pg.escapeIdentifier(client.database ?? '')
  for (const [name, value] of Object.entries(settings))
    await client.query(`ALTER DATABASE ${database} SET ${name} = ${pg.escapeLiteral(value)}`)
  await client.end()

  const reads: TableRead[] = []
  const { connect } = pg.Client.prototype
  const spy = vi.spyOn(pg.Client.prototype, 'connect').mockImplementation(function (
    this: pg.Client,
    ...args: unknown[]
  ) {
    this.on('notice', ({ message = '' }) => {
      const [, json] = /plan:\n(.*)$/s.exec(message) ?? []
      if (!json) return
      const { 'Query Text': statement, Plan } = JSON.parse(json)
      reads.push(...readsOf(statement, Plan))
    })
    return Reflect.apply(connect, this, args)
  })
  return { take: () => reads.splice(0), stop: () => spy.mockRestore() }
}

function readsOf(statement: string, node: PlanNode): TableRead[] {
  const { 'Relation Name': table, 'Actual Loops': loops = 0, Plans = [] } = node
  const perLoop =
    (node['Actual Rows'] ?? 0) +
    (node['Rows Removed by Filter'] ?? 0) +
    (node['Rows Removed by Index Recheck'] ?? 0)
  const own =
    table && /Scan$/.test(node['Node Type'])
      ? [{ statement, table, node: node['Node Type'], rows: perLoop * loops }]
      : []
  return [...own, ...Plans.flatMap((child) => readsOf(statement, child))]
}
