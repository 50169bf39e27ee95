import { once } from 'node:events'
import { WebSocket } from 'ws'

/** A frame as it was received. Bodies in these tests contain no NUL. */
export interface ReceivedFrame {
  command: string
  headers: Record<string, string>
  body: string
}

/** A STOMP connection whose frames are written by hand. */
export interface RawStomp {
  ws: WebSocket
  /** Frames received so far, without heart-beats. */
  frames: ReceivedFrame[]
  heartBeats: () => number
  /** Sends text as one WebSocket message. */
  send(text: string): void
  /** The next frame with this command that was not returned yet. */
  next(command: string): Promise<ReceivedFrame>
  /** Resolves with the close code. */
  closed: Promise<number>
  close(): void
}

const timeoutMs = 60_000

/** Opens a WebSocket; sends CONNECT unless `connect` is null. */
export async function openRawStomp(
  baseUrl: string,
  {
    connect = 'CONNECT\naccept-version:1.2\n\n\0',
    protocols = ['v12.stomp'],
  }: { connect?: string | null; protocols?: string[] } = {},
): Promise<RawStomp> {
  const ws = new WebSocket(`${baseUrl.replace('http', 'ws')}/stomp`, protocols)
  const frames: ReceivedFrame[] = []
  const taken = new Set<ReceivedFrame>()
  let heartBeats = 0
  /** Calls of `next` that wait for a frame. */
  const waiting = new Set<() => void>()
  const wakeAll = () => {
    for (const wake of waiting) wake()
    waiting.clear()
  }
  ws.on('message', (data: Buffer) => {
    const text = data.toString()
    if (text === '\n') heartBeats++
    else frames.push(parse(text))
    wakeAll()
  })
  const closed = once(ws, 'close').then(([code]) => code as number)
  void closed.then(wakeAll)
  await once(ws, 'open')
  if (connect !== null) ws.send(connect)
  return {
    ws,
    frames,
    heartBeats: () => heartBeats,
    send: (text) => ws.send(text),
    async next(command) {
      const deadline = Date.now() + timeoutMs
      while (true) {
        const found = frames.find((frame) => frame.command === command && !taken.has(frame))
        if (found) {
          taken.add(found)
          return found
        }
        const last = JSON.stringify(frames.at(-1))
        if (ws.readyState === WebSocket.CLOSED || Date.now() > deadline)
          throw new Error(`No ${command} was received; the last frame was ${last}.`)
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, 1_000)
          waiting.add(() => {
            clearTimeout(timer)
            resolve()
          })
        })
      }
    },
    closed,
    close: () => ws.terminate(),
  }
}

function parse(text: string): ReceivedFrame {
  const end = text.indexOf('\n\n')
  const [command = '', ...lines] = text.slice(0, end).split('\n')
  const headers = Object.fromEntries(
    lines.map((line) => [line.slice(0, line.indexOf(':')), line.slice(line.indexOf(':') + 1)]),
  )
  return { command, headers, body: text.slice(end + 2, -1) }
}
