/**
 * Request header of what the pages read besides following a job. Such a read shows a job and delivers none of its
 * events, so that the job's receipt does not count it.
 */
export const pageReadHeader = 'x-hearback-page'
