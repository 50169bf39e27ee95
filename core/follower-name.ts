/** The request header by which a follower names itself, so that what it costs can be told. */
export const followerHeader = 'hearback-follower'

/** The member of a Socket.IO handshake's query that does the same: browsers set no headers there. */
export const followerQuery = 'follower'

// A mode's name and, for those who follow twice in one mode, a word of their own.
const pattern = /^[a-z]+(-[a-z]+)*(\/[\w.-]{1,32})?$/

/** The name a follower gave itself: `polling`, or `polling/1000`. Null when it gave none, or what is none. */
export function followerName(given: unknown): string | null {
  return typeof given === 'string' && given.length <= 64 && pattern.test(given) ? given : null
}

/** The mode that a follower says it follows in. */
export function modeOfFollower(name: string): string {
  return name.split('/', 1)[0] ?? name
}
