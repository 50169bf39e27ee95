import type { ServiceModule } from '../modes/delivery-mode.ts'

const erasedWindowMs = 3_600_000

/** The receipts as a module: a receipt is deleted with its job. */
export const receipts: ServiceModule = {
  name: 'receipts',
  onErase: (tx, jobid, services) => services.receipts.deleteOfJob(tx, jobid),
  sweeps: [
    {
      what: 'receipts of erased jobs',
      everyMs: 60_000,
      sweep: ({ receipts, clock }) => receipts.deleteErased(new Date(clock().getTime() - erasedWindowMs)),
    },
  ],
}
