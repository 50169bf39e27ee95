import { join } from 'node:path'
import protobuf from 'protobufjs'

const protoFolder = join(import.meta.dirname, '../../proto')

/**
 * The changes of a protobuf description that break existing clients, each as one line: a message, field, enum value or
 * method that was removed, renamed or renumbered, or has another type. Arguments are paths.
 */
export function protoChanges(oldFile: string, newFile: string): string[] {
  const next = new Set(describeProto(newFile))
  return describeProto(oldFile).flatMap((part) => (next.has(part) ? [] : [`${part}: changed or removed`]))
}

/** The parts of a protobuf file that clients depend on, one a line. Imports are read from `proto/`. */
export function describeProto(file: string): string[] {
  const root = new protobuf.Root()
  root.resolvePath = (_origin, target) =>
    target === file || target.startsWith('google/') ? target : join(protoFolder, target)
  root.loadSync(file, { keepCase: true }).resolveAll()
  const lines: string[] = []
  const visit = (node: protobuf.ReflectionObject) => {
    const name = node.fullName.slice(1)
    if (name.startsWith('google')) return
    if (node instanceof protobuf.Type) {
      lines.push(`message ${name}`)
      for (const field of node.fieldsArray)
        lines.push(`${name}.${field.name} = ${field.id}: ${typeOf(field)}`)
    }
    if (node instanceof protobuf.Enum)
      for (const [key, value] of Object.entries(node.values)) lines.push(`${name}.${key} = ${value}`)
    if (node instanceof protobuf.Service) {
      for (const { name: method, resolvedRequestType, resolvedResponseType, ...call } of node.methodsArray) {
        const input = `${call.requestStream ? 'stream ' : ''}${resolvedRequestType?.fullName.slice(1)}`
        const output = `${call.responseStream ? 'stream ' : ''}${resolvedResponseType?.fullName.slice(1)}`
        lines.push(`rpc ${name}.${method}(${input}) returns (${output})`)
      }
    }
    if (node instanceof protobuf.Namespace) node.nestedArray.forEach(visit)
  }
  visit(root)
  return lines.sort()
}

function typeOf(field: protobuf.Field): string {
  const type = field.resolvedType?.fullName.slice(1) ?? field.type
  if (field instanceof protobuf.MapField) return `map<${field.keyType}, ${type}>`
  const oneof = field.partOf && !field.options?.proto3_optional ? ` in ${field.partOf.name}` : ''
  return `${field.repeated ? 'repeated ' : ''}${type}${oneof}`
}

/**
 * The places of a protobuf file that violate the style guide of protocol buffers: names in PascalCase and snake_case,
 * a request and a response message per method, and a comment for each service and method.
 */
export function protoStyleErrors(text: string): string[] {
  const named = (pattern: RegExp, style: RegExp) =>
    [...text.matchAll(pattern)].flatMap(([, name = '']) => (style.test(name) ? [] : [`name ${name}`]))
  const lines = text.split('\n')
  return [
    ...(/^package [a-z]+\.v\d+;$/m.test(text) ? [] : ['package without a version']),
    ...named(/^\s*(?:message|service|rpc) (\w+)/gm, /^[A-Z][A-Za-z]+$/),
    ...named(/^\s*(?:optional |repeated )?[\w.<>, ]+ (\w+) = \d+;$/gm, /^[a-z][a-z\d]*(_[a-z\d]+)*$/),
    ...lines.flatMap((line, at) =>
      /^\s*(service|rpc) /.test(line) && !/^\s*\/\/ .+\.$/.test(lines[at - 1] ?? '')
        ? [`no comment above: ${line.trim()}`]
        : [],
    ),
    ...[...text.matchAll(/rpc (\w+)\((?:stream )?(\w+)\) returns \((?:stream )?(\w+)\)/g)].flatMap(
      ([, method, input, output]) =>
        input === `${method}Request` && output === `${method}Response` ? [] : [`messages of ${method}`],
    ),
  ]
}
