import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type DescField, type DescMessage, type DescMethod, ScalarType } from '@bufbuild/protobuf'
import { expect, it } from 'vitest'
import { file_grpc_health_v1_health } from '#delivery/grpc/generated/grpc/health/v1/health_pb.ts'
import { file_grpc_reflection_v1_reflection } from '#delivery/grpc/generated/grpc/reflection/v1/reflection_pb.ts'
import { file_hearback_v1_jobs } from '#delivery/grpc/generated/hearback/v1/jobs_pb.ts'
import { describeProto, protoChanges, protoStyleErrors } from './proto.ts'

const own = 'proto/hearback/v1/jobs.proto'
const generated = [file_hearback_v1_jobs, file_grpc_health_v1_health, file_grpc_reflection_v1_reflection]
const text = readFileSync(own, 'utf8')

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
    expect(describeGenerated(file)).toEqual(describeProto(`proto/${file.name}.proto`))
  },
)

/** The changes that are found when this text of the description is replaced. */
function changesOf(from: string | RegExp, to: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), 'hearback-proto-'))
  const changed = text.replace(from, to)
  expect(changed).not.toBe(text)
  const file = join(folder, 'jobs.proto')
  writeFileSync(file, changed)
  try {
    return protoChanges(own, file)
  } finally {
    rmSync(folder, { recursive: true })
  }
}

it.each<[string, string | RegExp, string, RegExp]>([
  ['a removed field', /^ {2}string sha256 = \d+;$/m, '', /^hearback\.v1\.Job\.sha256 = \d+: string: changed/],
  ['a renumbered field', /(string sha256 = )\d+/, '$199', /Job\.sha256/],
  ['a renamed field', 'string sha256', 'string digest', /Job\.sha256/],
  ['another type', 'string sha256', 'bytes sha256', /Job\.sha256 = \d+: string/],
  ['a removed method', /^ {2}rpc List\(.*$/m, '', /^rpc hearback\.v1\.Jobs\.List/],
  [
    'a stream that becomes one response',
    'returns (stream FollowResponse)',
    'returns (FollowResponse)',
    /Jobs\.Follow/,
  ],
])('proto: %s breaks clients', (_, from, to, expected) => {
  expect(changesOf(from, to).join('\n')).toMatch(expected)
})

it('proto: a message, a field and a method can be added', () => {
  expect(changesOf(/^service Jobs \{\n/m, '$&  rpc More(GetRequest) returns (GetResponse);\n')).toEqual([])
  expect(changesOf(/$/, '\nmessage More { string more = 1; }\n')).toEqual([])
  expect(changesOf(/^message Job \{\n/m, '$&  string more = 99;\n')).toEqual([])
})

it.each([
  ['a name in another case', 'message JobError', 'message job_error', 'name job_error'],
  ['a field in another case', 'string sha256', 'string shaSum', 'name shaSum'],
  ['a method without a comment', /\n *\/\/[^\n]*\n( *rpc List)/, '\n$1', 'no comment above: rpc List'],
  ['a response of another method', 'returns (GetResponse)', 'returns (ListResponse)', 'messages of Get'],
  ['a package without a version', 'package hearback.v1', 'package hearback', 'package without a version'],
])('proto: the style guide rejects %s', (_, from, to, error) => {
  expect(protoStyleErrors(text)).toEqual([])
  expect(protoStyleErrors(text.replace(from, to)).join('\n')).toContain(error)
})
