import type { Fault } from './fault.ts'
import { clockFaults } from './kinds/clock-faults.ts'
import { databaseFaults } from './kinds/database-faults.ts'
import { diskFaults } from './kinds/disk-faults.ts'
import { linkFaults } from './kinds/link-faults.ts'
import { processFaults } from './kinds/process-faults.ts'
import { receiverFaults } from './kinds/receiver-faults.ts'
import { wakeUpFaults } from './kinds/wake-up-faults.ts'

/** Every fault, by name. */
export const faults: Readonly<Record<string, Fault>> = {
  ...processFaults,
  ...databaseFaults,
  ...linkFaults,
  ...receiverFaults,
  ...wakeUpFaults,
  ...diskFaults,
  ...clockFaults,
}
