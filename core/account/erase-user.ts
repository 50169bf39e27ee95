import { everyone } from '../access/principal.ts'
import { eraseUnaudited } from '../jobs/erase.ts'
import type { Services } from '../services.ts'

/**
 * Erases a user: ends all access first, so that nothing new arrives, then every job with its files, then every row.
 * Repeat it when it fails.
 */
export async function eraseUser(
  services: Pick<Services, 'jobs' | 'blobs' | 'hooks' | 'clock' | 'userData'>,
  userid: string,
): Promise<void> {
  await services.userData.endAccess(userid)
  for await (const jobs of services.userData.jobs(userid)) {
    for (const { jobid } of jobs) {
      // An expired job is unreadable, and the sweep may have erased it in between.
      await eraseUnaudited(services, everyone, jobid).catch(ignoreGone)
    }
  }
  await services.userData.deleteAll(userid)
}

function ignoreGone(error: unknown): void {
  const { code } = error as { code?: unknown }
  if (code !== 'gone' && code !== 'not_found') throw error
}
