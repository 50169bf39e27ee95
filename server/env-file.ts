import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseEnv } from 'node:util'

/** Adds the variables of the project's `.env` file to the environment; those that are set already win. */
export function loadEnvFile(): void {
  let text: string
  try {
    text = readFileSync(join(import.meta.dirname, '../.env'), 'utf8')
  } catch {
    return
  }
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value
}
