import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { everyone } from '#core/access/principal.ts'
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

  it('schema: is served as docs/api/schema.graphql has it', async () => {
    const response = await fetch(`${app.url}/graphql/schema.graphql`)
    expect(await response.text()).toBe(readFileSync('docs/api/schema.graphql', 'utf8'))
  })

  it('GraphiQL: a browser gets a page that loads nothing from elsewhere', async () => {
    const response = await fetch(`${app.url}/graphql`, { headers: { accept: 'text/html' } })
    expect(response.headers.get('content-type')).toContain('text/html')
    expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'; script-src 'sha256-/)
    const page = await response.text()
    expect(page).not.toMatch(/(src|href)="(https?:)?\/\//)
    const files = [...page.matchAll(/(?:src|href)="\/graphiql\/([^"]+)"/g)].map(([, file = '']) => file)
    expect(files).toHaveLength(4)
    const readme = readFileSync('public/graphiql/README.md', 'utf8')
    for (const file of files) {
      const digest = createHash('sha256')
        .update(readFileSync(`public/graphiql/${file}`))
        .digest('hex')
      expect(readme).toMatch(new RegExp(`^\\| ${file} \\| \\S+ \\S+ \\| ${digest} \\|$`, 'm'))
    }
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
