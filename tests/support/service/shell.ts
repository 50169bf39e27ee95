import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { hasExited } from '#tests/support/service/processes.ts'

const timeoutMs = 60_000

/**
 * Runs a command in bash in an empty folder, and returns what it printed. With `until`, the command is ended as soon
 * as its output matches, for commands that follow until they are interrupted.
 */
export async function runInShell(command: string, until?: RegExp): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-shell-'))
  // A process group of its own, so that the programs of the command can be ended with the shell.
  const child = spawn('bash', ['-c', command], {
    cwd: folder,
    detached: true,
    stdio: ['pipe', 'pipe', 'ignore'],
  })
  const closed = once(child, 'close')
  let output = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text
    if (until?.test(output)) endGroup(child)
  })
  const timeout = setTimeout(() => endGroup(child), timeoutMs)
  try {
    await closed
    return output
  } finally {
    clearTimeout(timeout)
    rmSync(folder, { recursive: true, force: true })
  }
}

function endGroup(child: ChildProcess): void {
  if (child.pid !== undefined && !hasExited(child)) process.kill(-child.pid, 'SIGKILL')
}
