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
  const blocks: CodeBlock[] = []
  void marked.walkTokens(marked.lexer(readFileSync(join(root, file), 'utf8')), (token: Token) => {
    if (token.type !== 'code') return
    const { lang = '', text } = token as Tokens.Code
    blocks.push({ language: lang, code: `${text}\n` })
  })
  return blocks
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
  const spans: string[] = []
  void marked.walkTokens(marked.lexer(readFileSync(join(root, file), 'utf8')), (token: Token) => {
    if (token.type === 'codespan') spans.push((token as Tokens.Codespan).text)
  })
  return spans
}
