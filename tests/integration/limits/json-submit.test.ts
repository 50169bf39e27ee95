import { request } from 'node:http'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { pipeline } from 'node:stream/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { onePagePdf } from '#tests/support/jobs/pdf.ts'
import { type MeasuredProcess, startMeasuredProcess } from '#tests/support/server/measured-process.ts'

const megabyte = 1_048_576
const maxGrowthMegabytes = 50

let server: MeasuredProcess
beforeAll(async () => {
  server = await startMeasuredProcess()
  await submit(`{"data":"${onePagePdf().toString('base64')}"}`, '', '', 0)
})
afterAll(() => server.close())

/** Submits `head`, then `filler` until `megabytes` are sent, then `tail`. */
async function submit(head: string, filler: string, tail: string, megabytes: number) {
  const chunk = Buffer.from(filler.repeat(Math.ceil(65_536 / Math.max(filler.length, 1))))
  function* body() {
    yield Buffer.from(head)
    for (let sent = 0; sent < megabytes * megabyte; sent += chunk.length) yield chunk
    yield Buffer.from(tail)
  }
  const headers = { 'content-type': 'application/json' }
  const sending = request(`${server.url}/pdf/alice`, { method: 'POST', headers })
  const answered = new Promise<{ status: number; problem: Record<string, unknown> }>((resolve, reject) => {
    sending.once('error', reject)
    sending.once('response', async (response) => {
      resolve({ status: response.statusCode ?? 0, problem: JSON.parse(await text(response)) })
      sending.destroy()
    })
  })
  pipeline(Readable.from(body()), sending).catch(() => {})
  return answered
}

const document = `"data":"${onePagePdf().toString('base64')}"`

describe.skipIf(process.platform !== 'linux')(
  'hostile JSON submit grows the process by less than 50 MB',
  () => {
    it.each([
      ['a long list', '{"a":[1', ',1', ']}', 'a'],
      ['a list of empty strings', '{"a":[""', ',""', ']}', 'a'],
      ['a list of literals', '{"a":[null', ',null', ']}', 'a'],
      ['a long key', '{"', 'k', '":1}', 'body'],
      ['a long number', '{"n":1', '1', '}', 'n'],
      ['a long string', '{"s":"', 's', '"}', 's'],
      ['deep nesting', '{"d":', '[', '', 'd'],
      ['deep nesting of objects', '', '{"a":', '', 'a'],
      ['many members', '{', '"":1,', '"a":1}', ''],
      ['white space between members', `{${document},`, ' ', '"a":1}', 'body'],
      ['white space before the object', '', ' ', `{${document}}`, 'body'],
      ['white space after the object', `{${document}}`, '\n', '', 'data'],
      ['text after the object', `{${document}}`, 'x', '', 'body'],
    ])('%s', async (_what, head, filler, tail, field) => {
      let answer: Awaited<ReturnType<typeof submit>> | undefined
      const grown = await server.growthDuring(async () => {
        answer = await submit(head, filler, tail, 130)
      })
      const { status, problem } = answer ?? {}
      expect(status).toBeOneOf([400, 413])
      expect(problem).toMatchObject({
        code: expect.stringMatching(/^(invalid_request|payload_too_large)$/),
        field,
      })
      expect(grown).toBeLessThan(maxGrowthMegabytes)
    })

    it.each([
      ['white space in the document', '{"data":"', '    '],
      ['escapes in the document', '{"data":"JVBERi0x', '\\u0041'],
      ['padding in the document', '{"data":"JVBERi0x', '===='],
      ['a document over the limit', '{"data":"JVBERi0x', 'AAAA'],
    ])('%s', async (_what, head, filler) => {
      const grown = await server.growthDuring(async () => {
        expect((await submit(head, filler, '"}', 150)).status).toBeOneOf([400, 413])
      })
      expect(grown, 'megabytes').toBeLessThan(maxGrowthMegabytes)
    })
  },
)
