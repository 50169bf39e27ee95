/** A user as an admin sees it. A user exists by its keys, its usage or its plan. */
export interface KnownUser {
  userid: string
  /** Name of its plan. */
  plan: string
  /** Number of valid keys. */
  keys: number
  /** Time of the last request with any of its keys, precise to a minute. */
  lastUsedAt: Date | null
}

/** Port: the users. */
export interface UserStore {
  /** Users by id, those after `after` whose id begins with `prefix`. */
  list(query: { prefix: string; after: string | null; limit: number }): Promise<KnownUser[]>
}
