import { readFileSync } from 'node:fs'
import { parseEnv } from 'node:util'

/** Adds the variables of a `.env` file to the environment, whose own variables win. */
export function loadEnvFile(path: string): void {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch {
    return
  }
  for (const [name, value] of Object.entries(parseEnv(text))) process.env[name] ??= value
}
