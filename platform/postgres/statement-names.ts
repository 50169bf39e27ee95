const maxNames = 200

/**
 * Names statements by their text, so that PostgreSQL parses each statement once per connection. The number of names is
 * bounded, because a connection keeps every prepared statement; further texts get the empty name, which is that of the
 * unnamed statement. `prefix` distinguishes the users of one pool.
 */
export function statementNames(prefix: string): (text: string) => string {
  const names = new Map<string, string>()
  return (text) => {
    const known = names.get(text)
    if (known !== undefined) return known
    if (names.size >= maxNames) return ''
    const name = `${prefix}_${names.size}`
    names.set(text, name)
    return name
  }
}
