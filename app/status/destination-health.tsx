import Link from 'next/link'
import { formatCount } from '#client/format/amounts.ts'
import type { StatusView } from '#core/ports/status-store.ts'
import { ScrollBox } from '../_components/text/scroll-box.tsx'
import { RelativeTime } from '../_components/text/time.tsx'
import { ModeLogo } from '../_modes/mode-logo.tsx'
import table from './latency-table.module.css'
import styles from './status.module.css'

/** Destinations of all users by type and broker: how many fail, and what they still have to get. */
export function DestinationHealth({ destinations }: { destinations: StatusView['destinations'] | null }) {
  return (
    <section className={`card ${styles.panel}`} aria-labelledby="destinations">
      <h2 id="destinations">Destinations</h2>
      {destinations?.length === 0 ? (
        <p className="small">
          None.{' '}
          <Link prefetch={false} href="/destinations">
            Add a destination
          </Link>
        </p>
      ) : (
        <ScrollBox label="Destinations by type" className={table.box}>
          <table className={table.latency}>
            <thead>
              <tr>
                <th scope="col">Type</th>
                <th scope="col">enabled</th>
                <th scope="col">failing</th>
                <th scope="col">disabled</th>
                <th scope="col">pending</th>
              </tr>
            </thead>
            <tbody>
              {destinations?.map(({ type, broker, enabled, failing, failingSince, disabled, pending }) => (
                <tr key={`${type} ${broker}`}>
                  <th scope="row">
                    <span>
                      <ModeLogo mode={type} />
                      {broker === null ? type : `${type}, ${broker}`}
                    </span>
                  </th>
                  <td>{formatCount(enabled)}</td>
                  <td>
                    {formatCount(failing)}
                    {failingSince && (
                      <span className="small">
                        {' '}
                        <RelativeTime at={failingSince} />
                      </span>
                    )}
                  </td>
                  <td>{formatCount(disabled)}</td>
                  <td>{formatCount(pending)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </ScrollBox>
      )}
    </section>
  )
}
