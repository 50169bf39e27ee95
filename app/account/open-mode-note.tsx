import Link from 'next/link'
import { CommandLine } from '../_components/text/command-line.tsx'
import styles from './account.module.css'

/** Explains what API keys add, on a service that runs without them. */
export function OpenModeNote() {
  return (
    <section className={`card ${styles.note}`} aria-labelledby="open-mode">
      <h2 id="open-mode">This service runs without keys (AUTH=open)</h2>
      <p>It listens on this machine only, and every client may read and change everything. With keys:</p>
      <ul>
        <li>each user reads and changes only their own jobs, destinations and inboxes;</li>
        <li>keys have scopes and an expiry, and a revoked key ends its streams within a second;</li>
        <li>plans limit requests, jobs, pages and storage per user, and price the usage;</li>
        <li>an audit log records keys, sign-ins, destinations and erasures;</li>
        <li>the service may listen on other addresses than loopback.</li>
      </ul>
      <p>To switch, restart it with AUTH=keys. The first start prints the key of the admin, once:</p>
      <CommandLine line="AUTH=keys npm start" />
      <p className="small">
        Jobs keep their user ids, so a key of the same user sees them. An admin finds plans and users on the{' '}
        <Link prefetch={false} href="/admin">
          Administration
        </Link>{' '}
        page.
      </p>
    </section>
  )
}
