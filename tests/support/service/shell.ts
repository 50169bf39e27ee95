import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'

/** Runs a command in bash in an empty folder, for 15 s at most, and returns what it printed. */
export async function runInShell(command: string): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-shell-'))
  try {
    const options = { cwd: folder, timeout: 15_000 }
    // A command that follows until it is interrupted ends by the timeout; its output counts.
    const { stdout } = await promisify(execFile)('bash', ['-c', command], options).catch(
      (error: { stdout: string }) => error,
    )
    return stdout
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}
