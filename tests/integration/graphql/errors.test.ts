import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { apiErrors } from '#core/http/api-error.ts'
import { graphqlWsClient, postGraphql } from '#tests/support/http/graphql.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
beforeAll(async () => {
  app = await startTestApp({ MAX_UPLOAD_MB: '5' })
})
afterAll(() => app.close())

const run = (query: string, variables = {}, headers = {}) => postGraphql(app.url, query, variables, headers)
const unknown = '0199aaaa-0000-7000-8000-000000000000'

describe('GraphQL errors', () => {
  it.each([
    ['an unknown job', `{ job(jobid: "${unknown}") { state } }`, 'not_found'],
    ['a malformed job id', '{ job(jobid: "x") { state } }', 'not_found'],
    ['a syntax error', '{ job(', 'invalid_request'],
    ['an unknown field', '{ nothing }', 'invalid_request'],
    ['a missing argument', '{ job { state } }', 'invalid_request'],
    ['a wrong enum', '{ jobs(userid: "a", state: done) { pageInfo { endCursor } } }', 'invalid_request'],
    [
      'a user id with a slash',
      '{ jobs(userid: "a/b") { pageInfo { endCursor } } }',
      'invalid_request',
      'userid',
    ],
    ['first 0', '{ jobs(userid: "a", first: 0) { pageInfo { endCursor } } }', 'invalid_request', 'first'],
    ['first 201', '{ jobs(userid: "a", first: 201) { pageInfo { endCursor } } }', 'invalid_request', 'first'],
    [
      'a malformed cursor',
      '{ jobs(userid: "a", after: "x") { pageInfo { endCursor } } }',
      'invalid_request',
      'after',
    ],
    [
      'text that is no base64',
      'mutation { submit(userid: "a", data: "?") { jobid } }',
      'invalid_request',
      'data',
    ],
    [
      'data that is no text',
      'mutation { submit(userid: "a", data: 1) { jobid } }',
      'invalid_request',
      'data',
    ],
    [
      'a document that is no PDF',
      'mutation { submit(userid: "a", data: "QUJD") { jobid } }',
      'not_a_pdf',
      'file',
    ],
    [
      'a negative after',
      `subscription { jobEvents(jobid: "${unknown}", after: -1) { id } }`,
      'invalid_request',
      'after',
    ],
    [
      'a subscription to an unknown job',
      `subscription { jobEvents(jobid: "${unknown}") { id } }`,
      'not_found',
    ],
  ])('%s has a code, over HTTP and WebSocket', async (_, query, code, field?: string) => {
    const expected = { code, status: apiErrors[code as keyof typeof apiErrors][0], ...(field && { field }) }
    const isSubscription = query.startsWith('subscription')
    if (!isSubscription) {
      const { errors } = await run(query)
      expect(errors?.map(({ extensions }) => extensions)).toEqual([expected])
    }
    const client = graphqlWsClient(app.url)
    const failed = client
      .iterate({ query })
      .next()
      .then(
        ({ value }) => value.errors,
        (errors) => errors,
      )
    expect((await failed).map(({ extensions }: { extensions: object }) => extensions)).toEqual([expected])
    await client.dispose()
  })

  it('application/graphql-response+json: a request error has the status of its code', async () => {
    const accept = { accept: 'application/graphql-response+json' }
    expect((await run('{ nothing }', {}, accept)).status).toBe(400)
    expect((await run(`{ job(jobid: "${unknown}") { state } }`, {}, accept)).status).toBe(200)
  })

  it.each([
    ['a form', { 'content-type': 'application/x-www-form-urlencoded' }, 415, 'unsupported_media_type'],
    ['an unknown Accept', { accept: 'image/png' }, 406, 'not_acceptable'],
  ])('%s is refused with its code', async (_, headers, status, code) => {
    expect(await run('{ modes { name } }', {}, headers)).toMatchObject({
      status,
      errors: [{ extensions: { code } }],
    })
  })

  it('an invalid body has a code', async () => {
    for (const body of ['', '{', '[]', '"x"', '{"query": 5}']) {
      const headers = { 'content-type': 'application/json' }
      const response = await fetch(`${app.url}/graphql`, { method: 'POST', headers, body })
      expect(await response.json(), body).toMatchObject({
        errors: [{ extensions: { code: 'invalid_request' } }],
      })
    }
  })

  it('a page of another origin may not send operations', async () => {
    const response = await fetch(`${app.url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', origin: 'http://evil.example' },
      body: JSON.stringify({ query: '{ modes { name } }' }),
    })
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ code: 'forbidden_origin' })
  })
})

describe('GraphQL bounds', () => {
  const copies = Array.from({ length: 11 }, (_, n) => n)
  const spread = Array.from({ length: 20 }, (_, n) => `fragment f${n} on Job { ...f${n + 1} ...f${n + 1} }`)
  it.each([
    ['depth', `{ ${'jobs(userid: "a") { edges { node { '.repeat(4)} jobid ${'} } }'.repeat(4)} }`],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: modes { name }`).join(' ')} }`],
    ['cost', `{ jobs(userid: "a", first: 200) { edges { node { ${'analysis { version } '.repeat(3)} } } } }`],
    ['repeats', `{ ${'modes { name } '.repeat(11)} }`],
    ['repeats', `{ ${'modes { name title ...on Mode { name } } '.repeat(6)} }`],
    [
      'repeats',
      `{ ${copies.map((n) => `...g${n}`).join(' ')} } ${copies.map((n) => `fragment g${n} on Query { modes { name } }`).join(' ')}`,
    ],
    ['characters', `{ modes { name } } # ${'x'.repeat(17_000)}`],
    ['cost', `{ job(jobid: "${unknown}") { ...f0 } } ${spread.join(' ')} fragment f20 on Job { state }`],
  ])('%s: an operation over the limit is refused before it is executed', async (limit, query) => {
    const { errors, data } = await run(query)
    expect(data).toBeUndefined()
    expect(errors).toMatchObject([
      { message: expect.stringContaining(limit), extensions: { code: 'invalid_request', field: 'query' } },
    ])
  })

  it('tokens: a document with too many is refused', async () => {
    const { errors } = await run(`{ ${'__typename '.repeat(2_100)} }`.slice(0, 16_300))
    expect(errors).toMatchObject([{ extensions: { code: 'invalid_request' } }])
  })

  it('cost: first from a variable counts with its value', async () => {
    const query = `query ($first: Int!) { jobs(userid: "a", first: $first) { edges { node { analysis { version } } } } }`
    const repeated = query.replace('analysis { version }', 'analysis { version } '.repeat(3))
    expect((await run(repeated, { first: 20 })).errors).toBeUndefined()
    expect(await run(repeated, { first: 200 })).toMatchObject({
      errors: [{ extensions: { field: 'query' } }],
    })
  })

  it('the standard introspection query is within the limits', async () => {
    const { getIntrospectionQuery } = await import('graphql')
    const { data } = await run(getIntrospectionQuery())
    expect(data.__schema.queryType.name).toBe('Query')
  })

  it('messages quote at most 500 characters of the input', async () => {
    const { errors } = await run(
      'query ($first: Int!) { jobs(userid: "a", first: $first) { pageInfo { endCursor } } }',
      {
        first: 'x'.repeat(1_000_000),
      },
    )
    expect(errors?.[0]?.message.length).toBeLessThan(600)
  })
})
