import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parseSync } from 'rolldown/utils'
import { type Doc, docBefore } from './tsdoc.ts'

const folder = join(import.meta.dirname, '../../client')

/** A node of the syntax tree. */
// biome-ignore lint/suspicious/noExplicitAny: ESTree has a type per node, and this reads a few members of many.
type Node = any

/** A source file with its top-level statements. */
interface Source {
  text: string
  statements: Node[]
}

/** Writes docs/client.md: everything that the package exports, from its source and TSDoc comments. */
export function describeClient(): string {
  const index = parse('index.ts')
  const parts = index.statements.flatMap(({ type, source, specifiers }: Node) => {
    const file = source.value.slice(2)
    if (type === 'ExportAllDeclaration') return [describeContractTypes(file)]
    return specifiers.map((one: Node) => describeExport(one.exported.name, parse(file)))
  })
  const text = readFileSync(join(folder, 'README.md'), 'utf8')
  // The README begins with a title and the introduction; its links are relative to its folder.
  const introduction = text.slice(text.indexOf('\n\n') + 2)
  return [
    '# Client library',
    introduction.trim(),
    '## Reference',
    '`npm run spec` writes this part from the TSDoc comments of `client/`.',
    ...parts.toSorted((a, b) => order(a) - order(b)),
    '',
  ].join('\n\n')
}

/** Classes come first, then functions, errors and types. */
function order(part: string): number {
  if (part.startsWith('### class')) return part.includes('\nExtends ') ? 2 : 0
  return part.startsWith('### function') ? 1 : 3
}

function describeExport(name: string, source: Source): string {
  for (const statement of source.statements) {
    const { declaration } = statement
    if (statement.type !== 'ExportNamedDeclaration' || declaration?.id?.name !== name) continue
    const doc = docBefore(source.text, statement.start)
    if (declaration.type === 'ClassDeclaration') return describeClass(declaration, doc, source.text)
    if (declaration.type === 'FunctionDeclaration')
      return section(`### function ${name}`, signature(name, declaration, source.text), doc)
    return section(
      `### ${name}`,
      source.text.slice(statement.start, statement.end).replace(/^export /, ''),
      doc,
    )
  }
  throw new Error(`client/index.ts exports ${name}, which its file does not declare`)
}

function describeClass({ id, superClass, body }: Node, doc: Doc, text: string): string {
  const members = body.body.flatMap((member: Node) => {
    const about = docBefore(text, member.start)
    if (member.key.type === 'PrivateIdentifier' || about.isInternal) return []
    if (member.type === 'PropertyDefinition') {
      if (about.text === '') return []
      return [section(`#### ${member.key.name}`, text.slice(member.start, member.end), about)]
    }
    if (member.kind === 'constructor')
      return superClass
        ? []
        : [section(`#### new ${id.name}`, signature(`new ${id.name}`, member.value, text), about)]
    return [section(`#### ${member.key.name}`, signature(member.key.name, member.value, text), about)]
  })
  const base = superClass ? `Extends \`${superClass.name}\`.` : ''
  return [`### class ${id.name}`, doc.text, base, ...doc.examples.map(codeBlock), ...members]
    .filter(Boolean)
    .join('\n\n')
}

/** The types that are written from the schemas of the API, whose members its reference lists. */
function describeContractTypes(file: string): string {
  const source = parse(file)
  const names = source.statements.flatMap(({ type, declaration }: Node) =>
    type === 'ExportNamedDeclaration' && declaration?.id ? [`\`${declaration.id.name}\``] : [],
  )
  return `### Types of the API\n\nThe package exports the types of the schemas in \`/openapi.json\`: ${names.join(', ')}.`
}

function section(title: string, code: string, { text, examples }: Doc): string {
  return [title, codeBlock(code), text, ...examples.map(codeBlock)].filter(Boolean).join('\n\n')
}

function codeBlock(code: string): string {
  return `\`\`\`ts\n${code.trim()}\n\`\`\``
}

/** The signature as callers see it, without default values and destructuring. */
function signature(name: string, { params, returnType }: Node, text: string): string {
  const parameters = params.map((parameter: Node) => {
    const isOptional = parameter.type === 'AssignmentPattern'
    const target = isOptional ? parameter.left : parameter
    const type = text.slice(target.typeAnnotation.start, target.typeAnnotation.end)
    const parameterName = target.type === 'Identifier' ? target.name : 'options'
    return `${parameterName}${isOptional || target.optional ? '?' : ''}${type}`
  })
  return `${name}(${parameters.join(', ')})${returnType ? text.slice(returnType.start, returnType.end) : ''}`
}

function parse(file: string): Source {
  const text = readFileSync(join(folder, file), 'utf8')
  return { text, statements: parseSync(file, text).program.body }
}
