const mostNames = 200

/**
 * Names statements by their text, so that each connection has PostgreSQL parse and plan a statement once and
 * then only run it. Texts that vary without end get no name: a connection keeps what was prepared for ever.
 */
export function statementNames(): (query: { sql: string }) => string {
  const names = new Map<string, string>()
  return ({ sql }) => {
    const known = names.get(sql)
    if (known !== undefined) return known
    // The empty name is PostgreSQL's unnamed statement, which the next one replaces.
    if (names.size >= mostNames) return ''
    const name = `hearback_${names.size}`
    names.set(sql, name)
    return name
  }
}
