/** The values for the placeholders of a command or code sample. */
interface Placeholders {
  origin: string
  userid: string
  /** Without it, `JOBID` stays for the reader to replace. */
  jobid?: string
}

/** Replaces `BASE`, `USERID` and `JOBID` in a command or code sample. */
export function fillPlaceholders(code: string, { origin, userid, jobid = 'JOBID' }: Placeholders): string {
  // A `$` in front is a shell variable, not a placeholder.
  return code
    .replaceAll('BASE', origin)
    .replaceAll('USERID', encodeURIComponent(userid))
    .replace(/(?<![$\w])JOBID(?!=)/g, jobid)
}
