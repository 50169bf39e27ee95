/** How a mode is told apart from the others wherever it is drawn: one colour and one shape. */
export interface Look {
  /** A CSS colour. */
  colour: string
  /** An SVG path around 0,0, about 13 units across. */
  shape: string
}

const looks: Record<string, Look> = {
  polling: { colour: 'var(--mode-polling)', shape: 'M-2.8-6.5h5.6v13h-5.6z' },
  longpoll: { colour: 'var(--mode-longpoll)', shape: 'M-5-5h10v10h-10z' },
  sse: { colour: 'var(--mode-sse)', shape: 'M0-6.6 6.6 5.4H-6.6z' },
  ndjson: { colour: 'var(--mode-ndjson)', shape: 'M-5.5-6h5L6 0-.5 6h-5L1 0z' },
  socket: { colour: 'var(--mode-socket)', shape: 'M-5.6 0a5.6 5.6 0 1 0 11.2 0 5.6 5.6 0 1 0-11.2 0z' },
  webhook: { colour: 'var(--mode-webhook)', shape: 'M0-7 7 0 0 7-7 0z' },
  graphql: { colour: 'var(--mode-graphql)', shape: 'M0-6.6 5.7-3.3v6.6L0 6.6-5.7 3.3v-6.6z' },
  sync: { colour: 'var(--mode-sync)', shape: 'M0-6.8 6.5-2.1 4 5.5H-4L-6.5-2.1z' },
  grpc: { colour: 'var(--mode-grpc)', shape: 'M-2.2-6.5h4.4v4.3h4.3v4.4H2.2v4.3h-4.4V2.2h-4.3v-4.4h4.3z' },
}

const other: Look = { colour: 'var(--mode-other)', shape: 'M-6.2-5.4H6.2L0 6.6z' }

/** Modes in the order of their effort, those that came later at the end. */
export function inOrder<T extends { name: string }>(modes: readonly T[]): T[] {
  const rank = ({ name }: T) => Object.keys(looks).indexOf(keyOf(name)) + 1 || 99
  return modes.toSorted((a, b) => rank(a) - rank(b))
}

/** The look of a mode by its name; a mode that came later shares a plain one. */
export function lookOf(mode: string): Look {
  return looks[keyOf(mode)] ?? other
}

function keyOf(mode: string): string {
  return mode.toLowerCase().replace(/[^a-z]/g, '')
}
