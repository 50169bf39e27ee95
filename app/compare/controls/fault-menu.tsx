import { formatDuration } from '#client/format/amounts.ts'
import { cutAfterMs, type Faults } from '../run/plan.ts'

const cuts = [0, 500, 1_000, 2_000, 5_000]
const latencies = [0, 100, 400]
const failures = [0, 1]

/** Selects the faults to inject. */
export function FaultMenu({ faults, onChange }: { faults: Faults; onChange(faults: Faults): void }) {
  return (
    <>
      <p>Network cut {formatDuration(cutAfterMs)} after the start, for</p>
      {cuts.map((cutMs) => (
        <label key={cutMs}>
          <input
            type="radio"
            name="cut"
            checked={faults.cutMs === cutMs}
            onChange={() => onChange({ ...faults, cutMs })}
          />
          {cutMs === 0 ? 'none' : formatDuration(cutMs)}
        </label>
      ))}
      <p>Added round-trip latency</p>
      {latencies.map((latencyMs) => (
        <label key={latencyMs}>
          <input
            type="radio"
            name="latency"
            checked={faults.latencyMs === latencyMs}
            onChange={() => onChange({ ...faults, latencyMs })}
          />
          {latencyMs === 0 ? 'none' : formatDuration(latencyMs)}
        </label>
      ))}
      <p>Webhook receiver responds with 500</p>
      {failures.map((receiverFailures) => (
        <label key={receiverFailures}>
          <input
            type="radio"
            name="failures"
            checked={faults.receiverFailures === receiverFailures}
            onChange={() => onChange({ ...faults, receiverFailures })}
          />
          {receiverFailures === 0 ? 'never' : 'once; retried after 5 s'}
        </label>
      ))}
    </>
  )
}
