import { expect, test } from 'vitest'
import type { OperationEntry } from '../openapi.ts'
import { buildRequest, type RequestValues, toCurl } from './request.ts'

const entry: OperationEntry = {
  method: 'post',
  path: '/users/{userid}/things/{id}',
  operation: {
    operationId: 'createThing',
    responses: {},
    parameters: [
      { in: 'path', name: 'userid', required: true },
      { in: 'path', name: 'id', required: true },
      { in: 'query', name: 'after' },
      { in: 'query', name: 'limit' },
      { in: 'header', name: 'prefer' },
    ],
  },
}

const values: RequestValues = {
  parameters: {
    'path userid': 'a b',
    'path id': '7',
    'query after': '2',
    'query limit': '',
    'header prefer': 'wait=5',
  },
  contentType: 'application/json',
  body: `{"name":"it's"}`,
  file: null,
  accept: 'application/json',
  key: 'hb_1_2',
}

test('buildRequest: fills the path, the query, the headers and the body', () => {
  expect(buildRequest(entry, values)).toEqual({
    method: 'POST',
    path: '/users/a%20b/things/7?after=2',
    headers: {
      prefer: 'wait=5',
      accept: 'application/json',
      authorization: 'Bearer hb_1_2',
      'content-type': 'application/json',
    },
    body: `{"name":"it's"}`,
  })
})

test('buildRequest: sends a file as a form or as it is, by the media type', () => {
  const file = new File(['%PDF'], 'a.pdf')
  const form = buildRequest(entry, { ...values, contentType: 'multipart/form-data', file })
  expect((form.body as FormData).get('file')).toEqual(file)
  expect(form.headers['content-type']).toBeUndefined()
  const raw = buildRequest(entry, { ...values, contentType: 'application/pdf', file })
  expect(raw).toMatchObject({ body: file, headers: { 'content-type': 'application/pdf' } })
})

test('toCurl: quotes for the shell and leaves out the key', () => {
  expect(toCurl('https://h.example', buildRequest(entry, values))).toBe(
    [
      `curl -X POST https://h.example/users/a%20b/things/7?after=2`.replace(/(https\S+)/, "'$1'"),
      `-H 'prefer: wait=5'`,
      `-H 'accept: application/json'`,
      '-H "Authorization: Bearer $KEY"',
      `-H 'content-type: application/json'`,
      `--data '{"name":"it'\\''s"}'`,
    ].join(' \\\n  '),
  )
})
