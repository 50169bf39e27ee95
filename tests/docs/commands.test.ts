import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { parseOptions as parseCompareOptions } from '#bench/compare/options.ts'
import { run } from '#client/cli/program.ts'
import { parseCommand as parseChaosOptions } from '#tests/chaos/run/options.ts'
import { codeBlocks, codeSpans, markdownFiles } from '#tests/support/code-blocks.ts'
import { usageErrorOf } from '#tests/support/service/command-syntax.ts'

/** Programs whose commands are checked. */
const programs = /^(?:[A-Z_]+=\S* )*(?:npx )?(npm|node|hearback) (.+)$/
/** Words before a command, in a line of a script. */
const separators = / *(?:\$\(|\||&&|;|>) */

/** The commands in a line of a script or between backticks, without comments and outputs. */
function commandsIn(text: string): [program: string, args: string[]][] {
  const code = text.replace(/(^| )#.*/, '').trim()
  return code.split(separators).flatMap((command) => {
    const [, program, rest = ''] = programs.exec(command.trim()) ?? []
    const words = [...rest.matchAll(/"[^"]*"|'[^']*'|[^\s>)]+/g)].map(([word]) => word)
    return program && !command.includes(': ') ? [[program, words]] : []
  })
}

const scripts: Record<string, string> = JSON.parse(readFileSync('package.json', 'utf8')).scripts
const suites = ['unit', 'integration', 'conformance', 'chaos', 'e2e', 'cluster']
const testFiles = readdirSync('tests', { recursive: true, encoding: 'utf8' })

/** What is wrong with the arguments of a program; null if nothing is. */
async function problemOf(program: string, args: string[]): Promise<string | null> {
  const [first = '', second = '', ...options] = args
  if (program === 'hearback') return usageErrorOf(args)
  if (program === 'node')
    return first.startsWith('-') || existsSync(first) ? null : `${first} does not exist.`
  if (first === 'test') {
    const unknown = options.filter(
      (word) => !suites.includes(word) && !testFiles.some((file) => file.includes(word)),
    )
    return unknown.length === 0 ? null : `No suite and no test file is called ${unknown}.`
  }
  if (first === 'run' && second !== '') {
    const name = second
    if (scripts[name] === undefined) return `package.json has no script ${name}.`
    return problemOfOptions(name, options.slice(1))
  }
  return ['start', 'run', 'pack', 'install', 'ci'].includes(first) ? null : `npm has no ${first}.`
}

function problemOfOptions(script: string, options: string[]): string | null {
  try {
    if (script === 'chaos') parseChaosOptions(options)
    if (script === 'compare') parseCompareOptions(options)
  } catch (error) {
    return String(error)
  }
  if (script === 'bench') {
    const main = readFileSync('bench/main.ts', 'utf8')
    const unknown = options.filter((word) => word.startsWith('--') && !main.includes(`  ${word} `))
    const name = options[options.indexOf('--only') + 1] ?? ''
    const files = readdirSync('bench', { recursive: true, encoding: 'utf8' })
    if (options.includes('--only') && !files.some((file) => file.endsWith(`/${name}.ts`))) unknown.push(name)
    return unknown.length === 0 ? null : `npm run bench has no ${unknown}.`
  }
  return null
}

it('the commands of the documents name scripts, suites, files, commands and options that exist', async () => {
  const problems: string[] = []
  let count = 0
  for (const file of markdownFiles()) {
    const shell = codeBlocks(file).filter(({ language }) => ['sh', 'bash', ''].includes(language))
    const lines = shell.flatMap(({ code }) => code.replaceAll('\\\n', '').split('\n'))
    for (const [program, args] of [...lines, ...codeSpans(file)].flatMap(commandsIn)) {
      count++
      const problem = await problemOf(program, args)
      if (problem !== null) problems.push(`${file}: ${program} ${args.join(' ')}: ${problem}`)
    }
  }
  expect(problems).toEqual([])
  expect(count).toBeGreaterThan(100)
})

it('the examples of hearback --help and of the help of each command are accepted', async () => {
  const help = async (...args: string[]) => {
    let text = ''
    const raw = (part: string) => {
      text += part
    }
    const terminal = { line: raw, raw, note: raw, status: raw }
    await run([...args, '--help'], terminal, new AbortController().signal)
    return text
  }
  const main = await help()
  const names = [...main.matchAll(/^ {2}([a-z]+)\b.* {2,}\S/gm)].map(([, name = '']) => name)
  expect(names).toContain('analyze')
  const texts = await Promise.all(names.map((name) => help(name)))
  const examples = [main, ...texts].flatMap((text) => text.match(/^ {2}(?:.*\| )?hearback .*$/gm) ?? [])
  expect(examples.length).toBeGreaterThan(names.length)
  for (const [program, args] of examples.flatMap(commandsIn))
    expect(await problemOf(program, args), args.join(' ')).toBeNull()
})

it.each([
  ['npm run stert', 'no script stert'],
  ['npm test -- nowhere', 'called nowhere'],
  ['npm run chaos -- --sed 1', '--sed'],
  ['npm run compare -- --parts all', 'is not one of'],
  ['npm run bench -- --only nothing', 'no nothing'],
  ['npx node scripts/nothing.ts', 'does not exist'],
  ['npx hearback analyse a.pdf', "unknown command 'analyse'"],
  ['hearback keys create --scope read', "unknown option '--scope'"],
])('%s is found to be wrong', async (command, problem) => {
  const [[program, args] = ['', []]] = commandsIn(command)
  expect(await problemOf(program, args)).toContain(problem)
})
