import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
import { apiErrors } from '#core/http/api-error.ts'
import type { WebServices } from '#core/services.ts'
import { graphqlWsClient, postGraphql } from '#tests/support/http/graphql.ts'
import { completedJob, newJob } from '#tests/support/jobs/jobs.ts'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { startTestApp, type TestApp } from '#tests/support/server/app.ts'

let app: TestApp
let services: WebServices
beforeAll(async () => {
  app = await startTestApp({ MAX_UPLOAD_MB: '5' })
  services = app.web.services
})
afterAll(() => app.close())

const run = (query: string, variables = {}, headers = {}) => postGraphql(app.url, query, variables, headers)
const pdf = (size = 0) => Buffer.concat([onePagePdf(), Buffer.alloc(size)]).toString('base64')
const unknown = '0199aaaa-0000-7000-8000-000000000000'

const submitMutation =
  'mutation ($data: Base64!) { submit(userid: "alice", filename: "ä.pdf", data: $data) { jobid state filename } }'

describe('GraphQL queries', () => {
  it('job: returns the fields of GET /results/{jobid}', async () => {
    const { jobid } = await completedJob(services)
    const rest = await (await fetch(`${app.url}/results/${jobid}`)).json()
    const { data } = await run(
      `{ job(jobid: "${jobid}") {
        jobid userid state seq attempt progress { done } filename size sha256 createdAt finishedAt expiresAt
        analysis { version document { title } engine { ms { total } } numbers { firstDigits { digit count } } }
        error { code } links { self thumbnail }
      } }`,
    )
    const { job } = data
    expect(rest).toMatchObject(job)
    expect(job).toMatchObject({ jobid, state: 'completed', analysis: { version: 1 }, error: null })
  })

  it('jobs: pages through the jobs of a user, newest first, as a Relay connection', async () => {
    const created: string[] = []
    for (let n = 0; n < 5; n++) created.unshift((await newJob(services, 'pages')).jobid)
    const query = `query ($after: String) { jobs(userid: "pages", first: 2, after: $after) {
      edges { cursor node { jobid state } } pageInfo { hasNextPage hasPreviousPage startCursor endCursor } } }`
    const read: string[] = []
    let after: string | null = null
    for (let pages = 0; pages < 3; pages++) {
      const { data } = await run(query, { after })
      const { edges, pageInfo } = data.jobs
      read.push(...edges.map(({ node }: { node: { jobid: string } }) => node.jobid))
      expect(pageInfo).toMatchObject({
        hasNextPage: pages < 2,
        startCursor: edges[0].cursor,
        endCursor: edges.at(-1).cursor,
      })
      after = pageInfo.endCursor
    }
    expect(read).toEqual(created)
  })

  it('jobs: filters by state, and reads the analysis of listed jobs', async () => {
    const { jobid } = await completedJob(services, 'filter')
    await newJob(services, 'filter')
    const { data } = await run(
      '{ jobs(userid: "filter", state: completed) { edges { node { jobid analysis { version } } } } }',
    )
    expect(data.jobs.edges).toEqual([{ node: { jobid, analysis: { version: 1 } } }])
  })

  it('modes: lists the modes of GET /modes', async () => {
    const { modes } = await (await fetch(`${app.url}/modes`)).json()
    const { data } = await run('{ modes { name title guide { kind order style { colour { light } } } } }')
    expect(modes).toMatchObject(data.modes)
    expect(data.modes.length).toBe(modes.length)
  })

  it('GET: executes a query and refuses a mutation with method_not_allowed', async () => {
    const { jobid } = await newJob(services)
    const get = async (query: string) =>
      (await fetch(`${app.url}/graphql?query=${encodeURIComponent(query)}`)).json()
    expect(await get(`{ job(jobid: "${jobid}") { seq } }`)).toEqual({ data: { job: { seq: 1 } } })
    expect(await get(`mutation { cancel(jobid: "${jobid}") { state } }`)).toMatchObject({
      errors: [{ extensions: { code: 'method_not_allowed' } }],
    })
  })

  it('schema: is served as docs/schema.graphql has it', async () => {
    const response = await fetch(`${app.url}/graphql/schema.graphql`)
    const { readFileSync } = await import('node:fs')
    expect(await response.text()).toBe(readFileSync('docs/schema.graphql', 'utf8'))
  })

  it('explorer: a browser gets a page that loads nothing from elsewhere', async () => {
    const response = await fetch(`${app.url}/graphql`, { headers: { accept: 'text/html' } })
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'sha256-/)
    expect(await response.text()).not.toMatch(/(src|href)="(https?:)?\/\//)
  })
})

describe('GraphQL mutations', () => {
  it('submit: stores the document and returns the job', async () => {
    const { data } = await run(submitMutation, { data: pdf() })
    expect(data.submit).toMatchObject({ state: 'uploaded', filename: 'ä.pdf' })
    expect(await services.jobs.read(everyone, data.submit.jobid)).toMatchObject({ userid: 'alice', seq: 1 })
  })

  it('submit: accepts 4 MB and refuses more, over HTTP and WebSocket', async () => {
    const largest = 4 * 1_048_576 - onePagePdf().length
    expect((await run(submitMutation, { data: pdf(largest) })).data.submit.state).toBe('uploaded')
    const tooLarge = { errors: [{ extensions: { code: 'payload_too_large', status: 413, field: 'data' } }] }
    expect(await run(submitMutation, { data: pdf(largest + 1) })).toMatchObject(tooLarge)
    const client = graphqlWsClient(app.url)
    const answers = client.iterate({ query: submitMutation, variables: { data: pdf(largest + 1) } })
    expect((await answers.next()).value).toMatchObject(tooLarge)
    await client.dispose()
  })

  it('submit: a body over the limit is 413 payload_too_large', async () => {
    expect(await run(submitMutation, { data: 'A'.repeat(6_000_000) })).toMatchObject({
      status: 413,
      errors: [{ extensions: { code: 'payload_too_large', field: 'body' } }],
    })
  })

  it('cancel: cancels once; delete: erases', async () => {
    const { jobid } = await newJob(services)
    const cancel = `mutation { cancel(jobid: "${jobid}") { state error { code } } }`
    expect((await run(cancel)).data.cancel).toEqual({ state: 'error', error: { code: 'canceled' } })
    expect(await run(cancel)).toMatchObject({ errors: [{ extensions: { code: 'already_final' } }] })
    expect(await run(`mutation { delete(jobid: "${jobid}") }`)).toEqual({
      status: 200,
      data: { delete: true },
    })
    expect(await run(`{ job(jobid: "${jobid}") { state } }`)).toMatchObject({
      data: { job: null },
      errors: [{ path: ['job'], extensions: { code: 'gone', status: 410 } }],
    })
  })
})

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
  const spread = Array.from({ length: 20 }, (_, n) => `fragment f${n} on Job { ...f${n + 1} ...f${n + 1} }`)
  it.each([
    ['depth', `{ ${'jobs(userid: "a") { edges { node { '.repeat(4)} jobid ${'} } }'.repeat(4)} }`],
    ['aliases', `{ ${Array.from({ length: 31 }, (_, n) => `a${n}: modes { name }`).join(' ')} }`],
    ['cost', `{ jobs(userid: "a", first: 200) { edges { node { ${'analysis { version } '.repeat(3)} } } } }`],
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
