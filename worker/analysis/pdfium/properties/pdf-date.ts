const datePattern =
  /^(?:D:)?(\d{4})(\d{2})?(\d{2})?(\d{2})?(\d{2})?(\d{2})?(?:([Zz])|([+-])(\d{2})'?(\d{2})?'?)?/

/**
 * Converts a PDF date (ISO 32000-1 7.9.4), such as `D:20260115090000+01'00'`, to RFC 3339 in UTC. A date without a zone
 * is read as UTC. Null when the text is no date.
 */
export function parsePdfDate(written: string | null): string | null {
  const match = datePattern.exec(written?.trim() ?? '')
  if (!match) return null
  const [
    ,
    year,
    month = '01',
    day = '01',
    hour = '00',
    minute = '00',
    second = '00',
    ,
    sign,
    hours,
    minutes,
  ] = match
  const local = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`)
  const offset =
    sign === undefined ? 0 : (Number(hours) * 60 + Number(minutes ?? 0)) * (sign === '-' ? -60_000 : 60_000)
  return Number.isNaN(local) ? null : new Date(local - offset).toISOString()
}
