import type { ServiceModule } from '../modes/delivery-mode.ts'

/** The inboxes as a module: an inbox is deleted with its job, or when it expires. */
export const inboxes: ServiceModule = {
  name: 'inbox',
  onErase: (tx, jobid, services) => services.inboxes.removeOfJob(tx, jobid),
  sweeps: [
    { what: 'expired inboxes', everyMs: 600_000, sweep: ({ inboxes, clock }) => inboxes.sweep(clock()) },
  ],
}
