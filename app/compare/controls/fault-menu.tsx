import { formatDuration } from '#client/format/amounts.ts'
import { cutAfterMs, type Trouble } from '../run/plan.ts'

const cuts = [0, 500, 1_000, 2_000, 5_000]
const latencies = [0, 100, 400]
const failures = [0, 1]

/** What shall go wrong on purpose, to see what survives it. */
export function TroubleMenu({ trouble, onChange }: { trouble: Trouble; onChange(trouble: Trouble): void }) {
  return (
    <>
      <p>Cut every connection, {formatDuration(cutAfterMs)} after the start, for</p>
      {cuts.map((cutMs) => (
        <label key={cutMs}>
          <input
            type="radio"
            name="cut"
            checked={trouble.cutMs === cutMs}
            onChange={() => onChange({ ...trouble, cutMs })}
          />
          {cutMs === 0 ? 'not at all' : formatDuration(cutMs)}
        </label>
      ))}
      <p>Slow network: each way there and back takes longer by</p>
      {latencies.map((latencyMs) => (
        <label key={latencyMs}>
          <input
            type="radio"
            name="latency"
            checked={trouble.latencyMs === latencyMs}
            onChange={() => onChange({ ...trouble, latencyMs })}
          />
          {latencyMs === 0 ? 'nothing' : formatDuration(latencyMs)}
        </label>
      ))}
      <p>The webhook’s receiver answers with 500 first</p>
      {failures.map((receiverFailures) => (
        <label key={receiverFailures}>
          <input
            type="radio"
            name="failures"
            checked={trouble.receiverFailures === receiverFailures}
            onChange={() => onChange({ ...trouble, receiverFailures })}
          />
          {receiverFailures === 0 ? 'never' : 'once; the next try is 5 s later'}
        </label>
      ))}
    </>
  )
}
