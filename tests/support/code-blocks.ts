import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { marked, type Token, type Tokens } from 'marked'

const root = join(import.meta.dirname, '../..')

/** A code block of a Markdown file. */
export interface CodeBlock {
  /** Empty without one. */
  language: string
  /** With a line break at its end. */
  code: string
}

/** The Markdown files of the project. */
export function markdownFiles(): string[] {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.md'], {
    cwd: root,
    encoding: 'utf8',
  })
  return files.trim().split('\n').sort()
}

/** The code blocks of a file of the project, fenced and indented ones, those in lists included. */
export function codeBlocks(file: string): CodeBlock[] {
  return tokensOf<Tokens.Code>(file, 'code').map(({ lang = '', text }) => ({
    language: lang,
    code: `${text}\n`,
  }))
}

/**
 * The code block of a file that begins with these words.
 * @throws Error when there is none, or more than one
 */
export function codeBlock(file: string, beginning: string): string {
  const found = codeBlocks(file).filter(({ code }) => code.startsWith(beginning))
  if (found.length !== 1) throw new Error(`${file}: ${found.length} code blocks begin with "${beginning}".`)
  return found[0]?.code ?? ''
}

/** The code blocks of a file in a language. */
export function codeBlocksIn(file: string, language: string): string[] {
  return codeBlocks(file)
    .filter((block) => block.language === language)
    .map(({ code }) => code)
}

/** The texts between backticks of a file of the project. */
export function codeSpans(file: string): string[] {
  return tokensOf<Tokens.Codespan>(file, 'codespan').map(({ text }) => text)
}

/** The tokens of these types in a Markdown file of the project, in their order. */
export function tokensOf<T extends Token>(file: string, ...types: T['type'][]): T[] {
  const found: T[] = []
  void marked.walkTokens(marked.lexer(readFileSync(join(root, file), 'utf8')), (token) => {
    if (types.includes(token.type)) found.push(token as T)
  })
  return found
}
