/** Path of the destinations for all jobs of a user. */
export function destinationsPath(userid: string): string {
  return `/users/${encodeURIComponent(userid)}/destinations`
}

/** Path of the attempts at the deliveries of a user's destinations in the last 24 hours. */
export function healthPath(userid: string): string {
  return `${destinationsPath(userid)}/health`
}
