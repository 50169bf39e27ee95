import { randomUUID } from 'node:crypto'
import { PrismaPg } from '@prisma/adapter-pg'
import { ColumnTypeEnum } from '@prisma/driver-adapter-utils'
import { Client, Pool, type PoolConfig, type QueryResult, types } from 'pg'

type Adapter = Awaited<ReturnType<PrismaPg['connect']>>

/** Driver adapter for Prisma's schema engine: PrismaPg with fixes that the engine needs. */
export class SchemaAdapter extends PrismaPg {
  readonly #pool: Pool
  readonly #connection: PoolConfig

  constructor(url: string) {
    const { host, port, user, password, database, ssl } = new Client({ connectionString: url })
    const connection = { host, port, user, password: password ?? '', database: database ?? '', ssl, max: 2 }
    const pool = new Pool(connection)
    super(pool)
    this.#pool = pool
    this.#connection = connection
  }

  override async connect(): Promise<Adapter> {
    return amend(await super.connect())
  }

  /** Creates an empty database on the same server, in which the engine replays the migrations. */
  override async connectToShadowDb(): Promise<Adapter> {
    const database = `shadow_${randomUUID().replaceAll('-', '')}`
    await this.#pool.query(`CREATE DATABASE ${database}`)
    const pool = new Pool({ ...this.#connection, database })
    const shadow = amend(await new PrismaPg(pool).connect())
    shadow.dispose = async () => {
      await pool.end()
      await this.#pool.query(`DROP DATABASE ${database}`)
    }
    return shadow
  }

  /** The engine does not close the pool. */
  close(): Promise<void> {
    return this.#pool.end()
  }
}

function amend(adapter: Adapter): Adapter {
  const pool = adapter.underlyingDriver()
  const query = pool.query.bind(pool) as (...args: unknown[]) => Promise<Partial<QueryResult>>
  const queryRaw = adapter.queryRaw.bind(adapter)
  const charColumns = new WeakMap<object, number[]>()

  // PrismaPg rejects the internal type "char" of the catalog columns that the engine reads.
  Object.assign(pool, {
    async query(...args: unknown[]) {
      const result = await query(...args)
      const { CHAR, BPCHAR } = types.builtins
      const chars = (result.fields ?? []).filter((field) => field.dataTypeID === CHAR)
      if (result.rows)
        charColumns.set(
          result.rows,
          chars.map((field) => (result.fields ?? []).indexOf(field)),
        )
      for (const field of chars) field.dataTypeID = BPCHAR
      return result
    },
  })
  adapter.queryRaw = async (raw) => {
    const result = await queryRaw(raw)
    for (const index of charColumns.get(result.rows) ?? [])
      result.columnTypes[index] = ColumnTypeEnum.Character
    return result
  }

  // PrismaPg splits a script at every semicolon, also within function bodies and literals.
  adapter.executeScript = async (script) => {
    await pool.query(script)
  }
  return adapter
}
