import { clockFaults } from './clock-faults.ts'
import { databaseFaults } from './database-faults.ts'
import { diskFaults } from './disk-faults.ts'
import type { Fault } from './fault.ts'
import { linkFaults } from './link-faults.ts'
import { processFaults } from './process-faults.ts'
import { receiverFaults } from './receiver-faults.ts'

/** Every fault, by name. */
export const faults: Readonly<Record<string, Fault>> = {
  ...processFaults,
  ...databaseFaults,
  ...linkFaults,
  ...receiverFaults,
  ...diskFaults,
  ...clockFaults,
}
