import { readFileSync } from 'node:fs'
import { type DescField, type DescMessage, type DescMethod, ScalarType } from '@bufbuild/protobuf'
import protobuf from 'protobufjs'
import { expect, it } from 'vitest'
import { file_grpc_health_v1_health } from './generated/grpc/health/v1/health_pb.ts'
import { file_grpc_reflection_v1_reflection } from './generated/grpc/reflection/v1/reflection_pb.ts'
import { file_hearback_v1_jobs } from './generated/hearback/v1/jobs_pb.ts'

const protoFolder = new URL('../../proto/', import.meta.url)
const read = (file: string) => readFileSync(new URL(file, protoFolder), 'utf8')
const generated = [file_hearback_v1_jobs, file_grpc_health_v1_health, file_grpc_reflection_v1_reflection]
const own = 'hearback/v1/jobs.proto'

/** The parts of a file that clients depend on, one a line. */
function parseProto(file: string): string[] {
  const root = new protobuf.Root()
  root.resolvePath = (_origin, target) =>
    target.startsWith('google/') ? target : new URL(target, protoFolder).pathname
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

/** The same parts of a generated file. */
function describeGenerated(file: (typeof generated)[number]): string[] {
  const messages = file.messages.flatMap(withNested)
  const enums = [...file.enums, ...messages.flatMap(({ nestedEnums }) => nestedEnums)]
  return [
    ...messages.flatMap((message) => [`message ${message.typeName}`, ...message.fields.map(describeField)]),
    ...enums.flatMap(({ typeName, values }) =>
      values.map(({ name, number }) => `${typeName}.${name} = ${number}`),
    ),
    ...file.services.flatMap(({ methods }) => methods.map(describeMethod)),
  ].sort()
}

const withNested = (message: DescMessage): DescMessage[] => [
  message,
  ...message.nestedMessages.flatMap(withNested),
]

function describeField(field: DescField): string {
  const scalar = (type: ScalarType) => ScalarType[type].toLowerCase()
  const valueType = ({ message, enum: enumeration, scalar: type }: DescField) =>
    message?.typeName ?? enumeration?.typeName ?? scalar(type as ScalarType)
  const type =
    field.fieldKind === 'map'
      ? `map<${scalar(field.mapKey)}, ${valueType(field)}>`
      : `${field.fieldKind === 'list' ? 'repeated ' : ''}${valueType(field)}`
  const oneof = field.oneof ? ` in ${field.oneof.name}` : ''
  return `${field.parent.typeName}.${field.name} = ${field.number}: ${type}${oneof}`
}

function describeMethod({ parent, name, input, output, methodKind }: DescMethod): string {
  const streamsInput = methodKind === 'client_streaming' || methodKind === 'bidi_streaming'
  const streamsOutput = methodKind === 'server_streaming' || methodKind === 'bidi_streaming'
  const inputType = `${streamsInput ? 'stream ' : ''}${input.typeName}`
  const outputType = `${streamsOutput ? 'stream ' : ''}${output.typeName}`
  return `rpc ${parent.typeName}.${name}(${inputType}) returns (${outputType})`
}

it.each(generated)(
  'proto: the generated code of $name.proto is current (npx -p @bufbuild/buf -p @bufbuild/protoc-gen-es buf generate)',
  (file) => {
    expect(describeGenerated(file)).toEqual(parseProto(`${file.name}.proto`))
  },
)

it('proto: nothing that clients depend on has changed since the baseline; additions are recorded in it', () => {
  // A number or name that was published is never changed or reused. To add one, add its line to the file.
  const baseline = read('hearback/v1/jobs.baseline.txt').trimEnd().split('\n')
  expect(parseProto(own)).toEqual(baseline)
})

it('proto: names follow the style guide of protocol buffers, and calls are documented', () => {
  const text = read(own)
  expect(text).toMatch(/^package hearback\.v1;$/m)
  for (const [, name] of text.matchAll(/^\s*(?:message|service|rpc) (\w+)/gm))
    expect(name).toMatch(/^[A-Z][A-Za-z]+$/)
  for (const [, name] of text.matchAll(/^\s*(?:optional |repeated )?[\w.<>, ]+ (\w+) = \d+;$/gm))
    expect(name).toMatch(/^[a-z][a-z\d]*(_[a-z\d]+)*$/)
  const lines = text.split('\n')
  for (const [at, line] of lines.entries())
    if (/^\s*(service|rpc) /.test(line)) expect(lines[at - 1], line).toMatch(/^\s*\/\/ .+\.$/)
  for (const [, method, input, output] of text.matchAll(
    /rpc (\w+)\((?:stream )?(\w+)\) returns \((?:stream )?(\w+)\)/g,
  ))
    expect([input, output]).toEqual([`${method}Request`, `${method}Response`])
})
