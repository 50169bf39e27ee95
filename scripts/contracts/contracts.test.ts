import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { asyncApiChanges } from './asyncapi-changes.ts'
import { asyncApiErrors } from './asyncapi-schema.ts'
import { openApiChanges } from './openapi-changes.ts'
import { openApiErrors } from './openapi-schema.ts'
import type { Json } from './schema-changes.ts'
import { mayBreak, newestVersion } from './version.ts'

// biome-ignore lint/suspicious/noExplicitAny: the tests change a document anywhere
type Document = any

const openApi = JSON.parse(readFileSync('docs/api/openapi.json', 'utf8')) as Json
const asyncApi = JSON.parse(readFileSync('docs/api/asyncapi.json', 'utf8')) as Json

/** The changes that are found after `change` was applied to the current description. */
function openApiAfter(change: (document: Document) => void): string[] {
  const changed = structuredClone(openApi)
  change(changed)
  return openApiChanges({ old: openApi, new: changed })
}

function asyncApiAfter(change: (document: Document) => void): string[] {
  const changed = structuredClone(asyncApi)
  change(changed)
  return asyncApiChanges({ old: asyncApi, new: changed })
}

describe('changes of OpenAPI', () => {
  it.each<[string, (document: Document) => void, RegExp]>([
    ['a removed path', ({ paths }) => delete paths['/modes'], /^\/modes: removed/],
    ['a removed operation', ({ paths }) => delete paths['/results/{jobid}'].delete, /^DELETE .*: removed/],
    ['a removed response', ({ paths }) => delete paths['/results/{jobid}'].get.responses[304], /304 removed/],
    [
      'a removed media type',
      ({ paths }) => delete paths['/pdf/{userid}'].post.requestBody.content['application/pdf'],
      /application\/pdf removed/,
    ],
    [
      'a removed query parameter',
      ({ paths }) => {
        const { get } = paths['/results/{jobid}']
        get.parameters = get.parameters.filter(({ name }: { name: string }) => name !== 'after')
      },
      /query after removed/,
    ],
    [
      'a new required parameter',
      ({ paths }) =>
        paths['/modes'].get.parameters.push({
          in: 'query',
          name: 'n',
          required: true,
          schema: { type: 'string' },
        }),
      /query n required now/,
    ],
    [
      'a stricter parameter',
      ({ paths }) => {
        paths['/pdf/{userid}'].post.parameters[0].schema.maxLength = 5
      },
      /maxLength is stricter/,
    ],
    [
      'a removed member of a response',
      ({ components }) => delete components.schemas.Job.properties.size,
      /size: removed/,
    ],
    [
      'a changed type in a response',
      ({ components }) => {
        components.schemas.Job.properties.size = { type: 'string' }
      },
      /size: type changed from integer to string/,
    ],
    [
      'an optional member that was guaranteed',
      ({ components }) => {
        components.schemas.Job.required = []
      },
      /no longer guaranteed/,
    ],
    ['a removed webhook', ({ webhooks }) => delete webhooks.jobEvent, /^jobEvent: removed/],
  ])('%s is found', (_, change, expected) => {
    expect(openApiAfter(change).join('\n')).toMatch(expected)
  })

  it.each<[string, (document: Document) => void]>([
    ['nothing', () => {}],
    ['a path', ({ paths }) => Object.assign(paths, { '/new': paths['/modes'] })],
    ['an operation', ({ paths }) => Object.assign(paths['/modes'], { delete: paths['/modes'].get })],
    [
      'an optional parameter',
      ({ paths }) =>
        paths['/modes'].get.parameters.push({ in: 'query', name: 'n', schema: { type: 'string' } }),
    ],
    [
      'a member of a response',
      ({ components }) => Object.assign(components.schemas.Job.properties, { more: { type: 'string' } }),
    ],
    ['a description', ({ paths }) => Object.assign(paths['/modes'].get, { description: 'Other words.' })],
    [
      'a value of a query parameter',
      ({ paths }) => {
        for (const path of Object.values(paths) as Document[])
          for (const { schema } of path.get?.parameters ?? []) schema?.enum?.push('another')
      },
    ],
  ])('%s can be added', (_, change) => {
    expect(
      openApiAfter((document) => {
        document.paths['/modes'].get.parameters ??= []
        change(document)
      }),
    ).toEqual([])
  })

  it('a removed value of a query parameter is found', () => {
    const changes = openApiAfter(({ paths }) => {
      for (const path of Object.values(paths) as Document[])
        for (const { schema } of path.get?.parameters ?? []) schema?.enum?.pop()
    })
    expect(changes.join('\n')).toMatch(/value ".*" removed/)
  })
})

describe('changes of AsyncAPI', () => {
  const [channel = ''] = Object.keys(asyncApi.channels as Json)
  const [operation = ''] = Object.keys(asyncApi.operations as Json)

  it.each<[string, (document: Document) => void, RegExp]>([
    ['a removed channel', ({ channels }) => delete channels[channel], /^channel .*: removed/],
    [
      'a changed address',
      ({ channels }) => Object.assign(channels[channel], { address: '/other' }),
      /address changed/,
    ],
    ['a removed operation', ({ operations }) => delete operations[operation], /^operation .*: removed/],
    [
      'a removed message',
      ({ channels }) => Object.assign(channels[channel], { messages: {} }),
      /message .* removed/,
    ],
    [
      'a removed member of an event',
      ({ components }) => delete components.schemas.Event.properties.timestamp,
      /timestamp: removed/,
    ],
  ])('%s is found', (_, change, expected) => {
    expect(asyncApiAfter(change).join('\n')).toMatch(expected)
  })

  it('a channel, an operation and a member of an event can be added', () => {
    const changes = asyncApiAfter(({ channels, operations, components }) => {
      channels.another = channels[channel]
      operations.another = operations[operation]
      components.schemas.Event.properties.more = { type: 'string' }
    })
    expect(changes).toEqual([])
  })
})

describe('the OpenAPI description', () => {
  it('is valid by the schema of OpenAPI 3.1', () => {
    expect(openApiErrors(openApi)).toEqual([])
  })

  it.each<[string, (document: Document) => void, RegExp]>([
    ['no title', ({ info }) => delete info.title, /info: must have required property 'title'/],
    ['an unknown member', (document) => Object.assign(document, { path: {} }), /unevaluated properties/],
    [
      'a parameter that is nowhere',
      ({ paths }) => Object.assign(paths['/pdf/{userid}'].post.parameters[0], { in: 'form' }),
      /parameters\/0/,
    ],
    [
      'an unknown type in a schema',
      ({ components }) => Object.assign(components.schemas.Job.properties.size, { type: 'int' }),
      /schema Job\/properties\/size\/type/,
    ],
  ])('with %s is invalid', (_, change, expected) => {
    const changed = structuredClone(openApi)
    change(changed)
    expect(openApiErrors(changed).join('\n')).toMatch(expected)
  })
})

describe('the AsyncAPI description', () => {
  it('is valid by the schema of AsyncAPI 3.0.0', () => {
    expect(asyncApiErrors(asyncApi)).toEqual([])
  })

  it.each<[string, (document: Document) => void, RegExp]>([
    [
      'an unknown action',
      ({ operations }) => Object.assign(Object.values<Document>(operations)[0], { action: 'tell' }),
      /action/,
    ],
    ['an unknown member', (document) => Object.assign(document, { chanels: {} }), /additional properties/],
    [
      'a reference to nothing',
      ({ operations }) =>
        Object.assign(Object.values<Document>(operations)[0].channel, { $ref: '#/channels/none' }),
      /#\/channels\/none refers to nothing/,
    ],
  ])('with %s is invalid', (_, change, expected) => {
    const changed = structuredClone(asyncApi)
    change(changed)
    expect(asyncApiErrors(changed).join('\n')).toMatch(expected)
  })
})

it('a breaking change needs a new major version, or a new minor one while the major version is 0', () => {
  expect(mayBreak('0.1.0', '0.1.1')).toBe(false)
  expect(mayBreak('0.1.0', '0.2.0')).toBe(true)
  expect(mayBreak('1.2.0', '1.3.0')).toBe(false)
  expect(mayBreak('1.2.0', '2.0.0')).toBe(true)
  expect(newestVersion(['0.9.0', '0.10.0', '0.2.0'])).toBe('0.10.0')
})
