import { readFileSync } from 'node:fs'
import { bindMigrationAwareSqlAdapterFactory } from '@prisma/driver-adapter-utils'
import type { SchemaEngine } from '@prisma/schema-engine-wasm'
import { schemaFile } from './migrations.ts'
import { SchemaAdapter } from './schema-adapter.ts'

/** Runs `use` with Prisma's schema engine as WebAssembly. Prisma's command line would download a binary. */
export async function withSchemaEngine<T>(
  url: string,
  use: (engine: SchemaEngine) => Promise<T>,
): Promise<T> {
  const { SchemaEngine } = await importQuietly()
  const adapter = new SchemaAdapter(url)
  try {
    const engine = await SchemaEngine.new(
      { datamodels: [[schemaFile, readFileSync(schemaFile, 'utf8')]] },
      () => {},
      bindMigrationAwareSqlAdapterFactory(adapter),
    )
    return await use(engine).finally(() => engine.free())
  } finally {
    await adapter.close()
  }
}

/** Suppresses Node's warning about experimental WebAssembly imports, and no other. */
async function importQuietly(): Promise<typeof import('@prisma/schema-engine-wasm')> {
  const emitWarning = process.emitWarning
  process.emitWarning = (...args: unknown[]) => {
    if (args[1] === 'ExperimentalWarning' && String(args[0]).includes('WebAssembly')) return
    Reflect.apply(emitWarning, process, args)
  }
  try {
    return await import('@prisma/schema-engine-wasm')
  } finally {
    process.emitWarning = emitWarning
  }
}
