import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import type { Command } from 'commander'
import { createClient } from '../../client.ts'
import { type Context, urlOption } from '../context.ts'
import { storedKeysPath, storeKey } from '../stored-keys.ts'

export function addLogin(program: Command, context: Context): void {
  program
    .command('login')
    .summary('store an API key for the server')
    .description(
      `Reads an API key from standard input, checks it, and stores it in ${storedKeysPath()}, which only you can read. HEARBACK_KEY wins over it.`,
    )
    .option('--forget', 'delete the stored key')
    .addOption(urlOption())
    .addHelpText('after', '\nExample:\n  hearback login --url https://hearback.example.com')
    .action(async ({ url, forget }: { url: string; forget?: true }) => {
      context.url = url
      if (forget) {
        storeKey(url, undefined)
        return context.terminal.note(`The key for ${url} is deleted.`)
      }
      const key = await readKey(`API key for ${url}: `, context.signal)
      const { auth, userid } = await createClient({ baseUrl: url, key }).session()
      if (auth === 'open') return context.terminal.note(`${url} needs no key.`)
      storeKey(url, key)
      context.terminal.note(`Signed in to ${url} as ${userid}.`)
    })
}

/** Reads a line from standard input, which a terminal does not show. */
async function readKey(prompt: string, signal: AbortSignal): Promise<string> {
  const { stdin, stderr } = process
  if (stdin.isTTY) stderr.write(prompt)
  const output = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output, terminal: stdin.isTTY === true })
  const close = () => lines.close()
  signal.addEventListener('abort', close)
  lines.once('SIGINT', () => process.kill(process.pid, 'SIGINT'))
  try {
    for await (const line of lines) if (line.trim() !== '') return line.trim()
    throw new Error('No key was given.')
  } finally {
    signal.removeEventListener('abort', close)
    lines.close()
    if (stdin.isTTY) stderr.write('\n')
  }
}
