import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encodeFrame, type Frame, FrameError, type StompVersion, stompVersions } from './frame.ts'
import { FrameParser } from './frame-parser.ts'

const limits = { maxLineBytes: 1_024, maxHeaders: 20, maxBodyBytes: () => 1_024 }

function parserOf(version: StompVersion = '1.2', overrides: Partial<typeof limits> = {}): FrameParser {
  const parser = new FrameParser({ ...limits, ...overrides })
  parser.version = version
  return parser
}

const bytes = (text: string) => new TextEncoder().encode(text)

function parse(text: string, parser = parserOf()): { command: string; headers: object; body: string }[] {
  return [...parser.push(bytes(text))].map(toPlain)
}

function toPlain({ command, headers, body }: Frame) {
  return { command, headers: Object.fromEntries(headers), body: new TextDecoder().decode(body) }
}

describe('frames of the specification', () => {
  it.each([
    ['SEND\ndestination:/a\n\nhello\0', { destination: '/a' }, 'hello'],
    ['SEND\r\ndestination:/a\r\n\r\nhello\0', { destination: '/a' }, 'hello'],
    ['SEND\na:1\na:2\n\n\0', { a: '1' }, ''],
    ['SEND\na:b:c\n\n\0', { a: 'b:c' }, ''],
    ['SEND\na: b \n\n\0', { a: ' b ' }, ''],
    ['SEND\na:\n\n\0', { a: '' }, ''],
    ['SEND\na\\cb:\\r\\n\\c\\\\\n\n\0', { 'a:b': '\r\n:\\' }, ''],
    ['SEND\ncontent-length:3\n\na\0b\0', { 'content-length': '3' }, 'a\0b'],
    ['SEND\ncontent-length:2\n\nä\0', { 'content-length': '2' }, 'ä'],
    ['SEND\ncontent-length:0\n\n\0', { 'content-length': '0' }, ''],
    ['SEND\na:1\ncontent-length:1\ncontent-length:9\n\nx\0', { a: '1', 'content-length': '1' }, 'x'],
  ])('parses %j', (text, headers, body) => {
    expect(parse(text)).toEqual([{ command: 'SEND', headers, body }])
  })

  it('skips line ends between frames and parses several frames of one chunk', () => {
    const parser = parserOf()
    expect(parse('\n\r\n\nACK\nid:1\n\n\0\n\nNACK\nid:2\n\n\0\r\n', parser)).toMatchObject([
      { command: 'ACK', headers: { id: '1' } },
      { command: 'NACK', headers: { id: '2' } },
    ])
    expect(parser.isInFrame).toBe(false)
  })

  it.each(['CONNECT', 'STOMP', 'CONNECTED'])('does not unescape headers of %s', (command) => {
    expect(parse(`${command}\npasscode:a\\nb\n\n\0`)).toMatchObject([{ headers: { passcode: 'a\\nb' } }])
  })

  it('does not unescape headers in version 1.0', () => {
    expect(parse('SEND\na:\\t\n\n\0', parserOf('1.0'))).toMatchObject([{ headers: { a: '\\t' } }])
  })

  it('keeps a header named __proto__ as a header', () => {
    const [frame] = [...parserOf().push(bytes('SEND\n__proto__:x\n\n\0'))]
    expect(frame?.headers.get('__proto__')).toBe('x')
  })
})

describe('malformed frames', () => {
  it.each([
    ['an undefined escape', 'SEND\na:\\t\n\n\0'],
    ['a backslash at the end', 'SEND\na:b\\\n\n\0'],
    ['a header without a colon', 'SEND\nabc\n\n\0'],
    ['a header without a name', 'SEND\n:a\n\n\0'],
    ['a command in lower case', 'send\n\n\0'],
    ['an HTTP request', 'GET / HTTP/1.1\r\n\r\n'],
    ['a frame that ends within its headers', 'SEND\na:1\0'],
    ['a frame that ends within its command', 'SEND\0'],
    ['a content-length that is not a number', 'SEND\ncontent-length:0x2\n\nab\0'],
    ['a negative content-length', 'SEND\ncontent-length:-1\n\n\0'],
    ['a body longer than its content-length', 'SEND\ncontent-length:1\n\nab\0'],
  ])('rejects %s', (_case, text) => {
    expect(() => parse(text)).toThrow(
      expect.objectContaining({ name: 'FrameError', code: 'invalid_request' }),
    )
  })

  it('rejects headers that are no UTF-8', () => {
    const chunk = Uint8Array.from([...bytes('SEND\na:'), 0xc3, 0x28, ...bytes('\n\n\0')])
    expect(() => [...parserOf().push(chunk)]).toThrow('UTF-8')
  })

  it.each([
    ['a long command', 'A'.repeat(1_100)],
    ['a long header without its end', `SEND\na:${'b'.repeat(1_100)}`],
    ['a long header', `SEND\na:${'b'.repeat(1_023)}\n`],
    ['too many headers', `SEND\n${'a:1\n'.repeat(21)}`],
    ['a content-length over the limit, before the body', 'SEND\ncontent-length:1025\n\n'],
    ['a body over the limit, before its end', `SEND\n\n${'x'.repeat(1_025)}`],
  ])('rejects %s with payload_too_large', (_case, text) => {
    expect(() => parse(text)).toThrow(expect.objectContaining({ code: 'payload_too_large' }))
  })

  it('limits the body by the frame', () => {
    const parser = new FrameParser({
      ...limits,
      maxBodyBytes: ({ command, headers }) =>
        command === 'SEND' && headers.get('destination') === '/a' ? 1 : 0,
    })
    expect(parse('SEND\ndestination:/a\n\nx\0', parser)).toHaveLength(1)
    expect(() => parse('ACK\nid:1\n\nx\0', parser)).toThrow('may not have a body')
  })
})

describe('arbitrary input', () => {
  const headerText = fc.string({ unit: 'grapheme', maxLength: 20 })
  const frames = fc.array(
    fc.record({
      command: fc.constantFrom('SEND', 'MESSAGE', 'ERROR', 'SUBSCRIBE'),
      headers: fc.dictionary(
        headerText.filter((name) => name !== '' && name !== 'content-length'),
        headerText,
        { maxKeys: 5 },
      ),
      body: fc.uint8Array({ maxLength: 50 }),
    }),
    { maxLength: 4 },
  )

  const encodeAll = (given: { command: string; headers: Record<string, string>; body: Uint8Array }[]) =>
    Buffer.concat(given.map(({ command, headers, body }) => encodeFrame(command, headers, body, '1.2')))

  it('frames are the same after encoding and parsing, however the bytes are cut', () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(40), { minLength: 1, maxLength: 8 }), (given, sizes) => {
        const encoded = encodeAll(given)
        const parser = parserOf()
        const parsed: Frame[] = []
        for (let at = 0, n = 0; at < encoded.length; n++) {
          const size = (sizes[n % sizes.length] ?? 0) + 1
          parsed.push(...parser.push(encoded.subarray(at, at + size)))
          at += size
        }
        expect(parser.isInFrame).toBe(false)
        expect(
          parsed.map(({ command, headers, body }) => {
            const own = [...headers].filter(([name]) => name !== 'content-length')
            return { command, headers: Object.fromEntries(own), body: [...body] }
          }),
        ).toEqual(
          given.map(({ command, headers, body }) => ({ command, headers: { ...headers }, body: [...body] })),
        )
      }),
    )
  })

  it('a frame may be cut at every byte', () => {
    const text = 'SEND\r\na\\cb:ä\\\\\r\ncontent-length:4\r\n\r\nx\0ä\0\nACK\nid:1\n\n\0'
    const encoded = bytes(text)
    const whole = parse(text)
    expect(whole).toHaveLength(2)
    for (let cut = 1; cut < encoded.length; cut++) {
      const parser = parserOf()
      const parts = [encoded.subarray(0, cut), encoded.subarray(cut)]
      expect(parts.flatMap((part) => [...parser.push(part)]).map(toPlain), `cut at ${cut}`).toEqual(whole)
    }
  })

  it('a header without line feeds is the same in versions without its escapes', () => {
    const value = fc.string({ unit: 'grapheme', maxLength: 20 }).filter((text) => !/[\r\n]/.test(text))
    fc.assert(
      fc.property(value, fc.constantFrom(...stompVersions), (text, version) => {
        const encoded = encodeFrame('SEND', { a: text }, new Uint8Array(0), version)
        expect([...parserOf(version).push(encoded)].map(({ headers }) => headers.get('a'))).toEqual([text])
      }),
    )
  })

  it('damaged frames and random bytes are parsed or rejected with a FrameError', () => {
    const damaged = fc
      .tuple(frames, fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 5 }))
      .map(([given, changes]) => {
        const encoded = encodeAll(given)
        for (const [at, byte] of changes) if (encoded.length > 0) encoded[at % encoded.length] = byte
        return encoded
      })
    fc.assert(
      fc.property(fc.oneof(damaged, fc.uint8Array({ maxLength: 200 })), fc.nat(50), (chunk, cut) => {
        const parser = parserOf()
        try {
          for (const part of [chunk.subarray(0, cut), chunk.subarray(cut)])
            for (const _ of parser.push(part));
        } catch (error) {
          expect(error).toBeInstanceOf(FrameError)
        }
      }),
      { numRuns: 1_000 },
    )
  })

  it('a header with a line feed cannot be encoded in a frame without escapes', () => {
    for (const headers of [{ a: 'b\nc' }, { 'a:b': 'c' }, { 'a\nb': 'c' }])
      expect(() => encodeFrame('CONNECT', headers, new Uint8Array(0), '1.2')).toThrow(FrameError)
  })

  it('a large body in small parts is parsed in linear time', () => {
    const size = 2_000_000
    const parser = parserOf('1.2', { maxBodyBytes: () => size })
    expect([...parser.push(bytes(`SEND\ncontent-length:${size}\n\n`))]).toEqual([])
    const part = new Uint8Array(100)
    for (let n = 0; n < size / part.length; n++) expect([...parser.push(part)]).toEqual([])
    expect([...parser.push(bytes('\0'))][0]?.body).toHaveLength(size)
  })
})
