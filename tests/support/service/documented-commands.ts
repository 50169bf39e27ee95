import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'

const root = join(import.meta.dirname, '../../..')

/** `npx hearback` runs the command line of the project, `node` this Node.js; a response with an error status fails. */
const prelude = `set -euo pipefail
curl() { command curl -sSf --max-time 60 "$@"; }
node() { ${process.execPath} "$@"; }
hearback() { node scripts/hearback.mjs "$@"; }
npx() { "$@"; }
`

/**
 * Runs commands of a document with bash, in the root of the project and against the service at `url`. `replace` has the
 * texts to replace, such as addresses of an example, and their replacements.
 * @returns what they printed
 * @throws when a command fails
 */
export async function runDocumented(
  commands: string,
  url: string,
  replace: Record<string, string> = {},
): Promise<string> {
  const script = Object.entries({ 'http://127.0.0.1:3000': url, ...replace }).reduce(
    (text, [from, to]) => text.replaceAll(from, to),
    commands,
  )
  const env = { ...process.env, HEARBACK_URL: url }
  const { stdout } = await promisify(execFile)('bash', ['-c', prelude + script], { cwd: root, env })
  return stdout
}
