/** Characters that fit beside the lanes of a wide chart. */
const maxCharacters = 30

/** Breaks the figures of a lane, which commas separate, into lines that fit beside it. */
export function wrapNote(note: string): string[] {
  const lines: string[] = []
  for (const part of note.split(', ')) {
    const last = lines.at(-1)
    const joined = `${last}, ${part}`
    if (last === undefined) lines.push(part)
    else if (joined.length > maxCharacters) lines.splice(-1, 1, `${last},`, part)
    else lines.splice(-1, 1, joined)
  }
  return lines
}
