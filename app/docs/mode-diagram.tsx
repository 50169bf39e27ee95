import type { ModeDescription } from '#client/client.ts'
import { useModeStyle } from '../_modes/use-mode-style.ts'
import styles from './mode-diagram.module.css'

const serverY = 34
const clientY = 96
/** Times of the three events of a job on the server. */
const events = [70, 190, 430]

/** The exchange between server and client over the three events of a job, from left to right. */
export function ModeDiagram({ mode }: { mode: ModeDescription }) {
  const { colour, shape } = useModeStyle(mode.name)
  const { kind } = mode.guide
  return (
    <svg viewBox="0 0 520 124" className={styles.diagram} role="img" aria-label={labelOf(mode)}>
      <text x="0" y={serverY + 5} className={styles.side}>
        server
      </text>
      <text x="0" y={clientY + 5} className={styles.side}>
        {kind === 'push' ? 'receiver' : 'client'}
      </text>
      <path d={`M60 ${serverY}H520M60 ${clientY}H520`} className={styles.line} />
      {events.map((x) => (
        <path key={x} d={`M${x} ${serverY - 16}V${serverY + 6}`} className={styles.commit} />
      ))}
      <g style={{ stroke: colour, color: colour }}>
        {kind === 'pull' && mode.capabilities?.interval && <Polls />}
        {kind === 'pull' && !mode.capabilities?.interval && <HeldRequests />}
        {kind === 'stream' && <OpenConnection />}
        {kind === 'push' && events.map((x) => <Arrow key={x} from={x} down />)}
      </g>
      {arrivals(mode).map((x) => (
        <path key={x} d={shape} transform={`translate(${x} ${clientY})`} style={{ fill: colour }} />
      ))}
    </svg>
  )
}

/** Requests at an interval; each is answered at once. */
function Polls() {
  return [70, 150, 230, 310, 390, 470].map((x) => (
    <g key={x}>
      <Arrow from={x} />
      <Arrow from={x + 14} down />
    </g>
  ))
}

/** Each request is held until the next event. */
function HeldRequests() {
  return events.map((x, index) => (
    <g key={x}>
      <Arrow from={(events[index - 1] ?? 40) + 36} />
      <path d={`M${(events[index - 1] ?? 40) + 46} ${serverY}H${x}`} className={styles.open} />
      <Arrow from={x} down />
    </g>
  ))
}

/** One request, whose response stays open. */
function OpenConnection() {
  return (
    <>
      <Arrow from={48} />
      <path d={`M58 ${clientY}H${(events.at(-1) ?? 0) + 20}`} className={styles.open} />
      {events.map((x) => (
        <Arrow key={x} from={x} down />
      ))}
    </>
  )
}

/** An arrow from the client to the server, or down from the server to the client. */
function Arrow({ from, down = false }: { from: number; down?: boolean }) {
  const [start, end] = down ? [serverY + 4, clientY - 10] : [clientY - 4, serverY + 6]
  const tip = down ? -5 : 5
  return (
    <path
      d={`M${from} ${start}L${from + 10} ${end}m-5 ${tip}l5 ${-tip}l3 ${tip * 1.3}`}
      className={down ? styles.answer : styles.request}
    />
  )
}

/** Where events reach the client. */
function arrivals({ guide: { kind }, capabilities }: ModeDescription): number[] {
  return kind === 'pull' && capabilities?.interval ? [94, 254, 494] : events.map((x) => x + 10)
}

function labelOf({ title, guide: { kind }, capabilities }: ModeDescription): string {
  if (kind === 'push') return `${title}: the server sends a request to the receiver for each event.`
  if (kind === 'stream') return `${title}: one open connection, over which each event arrives at once.`
  return capabilities?.interval
    ? `${title}: requests at an interval; an event arrives with the next response.`
    : `${title}: each request is answered at the next event.`
}
