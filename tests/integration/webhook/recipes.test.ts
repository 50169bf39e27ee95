import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { newSecret } from '#delivery/destinations/webhook/secret.ts'
import { signedHeaders } from '#delivery/destinations/webhook/signature.ts'
import { codeBlocksIn } from '#tests/support/code-blocks.ts'

const folder = mkdtempSync(path.join(tmpdir(), 'hearback-recipes-'))
afterAll(() => rmSync(folder, { recursive: true, force: true }))

/** How a language runs its recipe. */
interface Runner {
  program: string
  /** Debian package of the program. */
  package: string
  file: string
  /** A program that calls the recipe: exits with 0 if the call in the environment is genuine, else with 1. */
  code(recipe: string): string
  args(file: string): string[]
}

const headers = ['webhook-id', 'webhook-timestamp', 'webhook-signature']
const runners: Record<string, Runner> = {
  js: {
    program: process.execPath,
    package: 'nodejs',
    file: 'recipe.mjs',
    code: (code) => `${code}
import { readFileSync } from 'node:fs'
const { SECRET, ID, TIMESTAMP, SIGNATURE, BODY } = process.env
const headers = { 'webhook-id': ID, 'webhook-timestamp': TIMESTAMP, 'webhook-signature': SIGNATURE }
process.exit(verify(SECRET, headers, readFileSync(BODY)) ? 0 : 1)`,
    args: (file) => [file],
  },
  python: {
    program: 'python3',
    package: 'python3',
    file: 'recipe.py',
    code: (code) => `${code}
import os, sys
headers = {"webhook-id": os.environ["ID"], "webhook-timestamp": os.environ["TIMESTAMP"], "webhook-signature": os.environ["SIGNATURE"]}
sys.exit(0 if verify(os.environ["SECRET"], headers, open(os.environ["BODY"], "rb").read()) else 1)`,
    args: (file) => [file],
  },
  bash: {
    program: 'bash',
    package: 'openssl',
    file: 'recipe.sh',
    code: (code) => `${code}\nverify "$BODY"`,
    args: (file) => [file],
  },
  ruby: {
    program: 'ruby',
    package: 'ruby',
    file: 'recipe.rb',
    code: (code) => `${code}
headers = { 'webhook-id' => ENV['ID'], 'webhook-timestamp' => ENV['TIMESTAMP'], 'webhook-signature' => ENV['SIGNATURE'] }
exit(verify(ENV['SECRET'], headers, File.binread(ENV['BODY'])) ? 0 : 1)`,
    args: (file) => [file],
  },
  php: {
    program: 'php',
    package: 'php-cli',
    file: 'recipe.php',
    code: (code) => `${code}
$headers = ['webhook-id' => getenv('ID'), 'webhook-timestamp' => getenv('TIMESTAMP'), 'webhook-signature' => getenv('SIGNATURE')];
exit(verify(getenv('SECRET'), $headers, file_get_contents(getenv('BODY'))) ? 0 : 1);`,
    args: (file) => [file],
  },
  go: {
    program: 'go',
    package: 'golang-go',
    file: 'recipe.go',
    code: (code) =>
      `${code.replace('import (', 'import (\n\t"os"')}
func main() {
	header := http.Header{}
	header.Set("webhook-id", os.Getenv("ID"))
	header.Set("webhook-timestamp", os.Getenv("TIMESTAMP"))
	header.Set("webhook-signature", os.Getenv("SIGNATURE"))
	body, _ := os.ReadFile(os.Getenv("BODY"))
	if !Verify(os.Getenv("SECRET"), header, body) {
		os.Exit(1)
	}
}`,
    args: (file) => ['run', file],
  },
}

/** Whether this machine can run it; the recipe for the shell uses openssl. */
function isInstalled(program: string): boolean {
  const programs = program === 'bash' ? ['bash', 'openssl'] : [program]
  return programs.every((name) => {
    const version = name === 'go' || name === 'openssl' ? 'version' : '--version'
    return spawnSync(name, [version], { stdio: 'ignore' }).status === 0
  })
}

const secret = newSecret()
const body = '{"id":"a-3","type":"job.completed","data":{"filename":"größe ✓ \\"日本\\".pdf"}}'

/** Calls at this moment, and whether they are genuine. */
function calls(): [string, Record<string, string>, boolean][] {
  const seconds = Math.floor(Date.now() / 1_000)
  const rotated = {
    secret: newSecret(),
    formerSecrets: [{ secret, until: new Date(Date.now() + 60_000) }],
  }
  const call = (over: Record<string, string> = {}, timestamp = seconds) => {
    const signed = signedHeaders({ id: 'a-3', timestamp, body }, { secret, formerSecrets: [] })
    return { ...signed, secret, body, ...over }
  }
  return [
    ['a genuine call', call(), true],
    [
      'a call signed with two secrets',
      call({ ...signedHeaders({ id: 'a-3', timestamp: seconds, body }, rotated) }),
      true,
    ],
    ['another body', call({ body: `${body} ` }), false],
    ['another id', call({ 'webhook-id': 'a-4' }), false],
    ['another secret', call({ secret: newSecret() }), false],
    // By more than a slow run of all recipes takes.
    ['an old call', call({}, seconds - 86_400), false],
    ['a call of the future', call({}, seconds + 86_400), false],
    ['no signature of ours', call({ 'webhook-signature': 'v1,AAAA v2,BBBB' }), false],
  ]
}

for (const [language, runner] of Object.entries(runners))
  describe.skipIf(!isInstalled(runner.program))(`recipe in ${language} (needs ${runner.package})`, () => {
    it('accepts genuine calls and no others', { timeout: 60_000 }, () => {
      const file = path.join(folder, runner.file)
      const [recipe = '', ...others] = codeBlocksIn('docs/destinations/webhooks.md', language)
      expect([recipe !== '', others]).toEqual([true, []])
      writeFileSync(file, runner.code(recipe))
      const bodyFile = path.join(folder, `${language}.json`)
      for (const [what, given, genuine] of calls()) {
        writeFileSync(bodyFile, given.body ?? '')
        const [ID, TIMESTAMP, SIGNATURE] = headers.map((name) => given[name])
        const env = { ...process.env, SECRET: given.secret, ID, TIMESTAMP, SIGNATURE, BODY: bodyFile }
        const { status, stderr } = spawnSync(runner.program, runner.args(file), { env, encoding: 'utf8' })
        expect([what, status === 0], stderr).toEqual([what, genuine])
      }
    })
  })
