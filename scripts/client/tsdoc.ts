/** The TSDoc comment of a declaration. */
export interface Doc {
  /** The description, followed by the errors. */
  text: string
  examples: string[]
  isInternal: boolean
}

/** The comment that ends right before `start`, as Markdown. */
export function docBefore(source: string, start: number): Doc {
  const comment = /\/\*\*((?:(?!\*\/)[\s\S])*)\*\/\s*$/.exec(source.slice(0, start))?.[1] ?? ''
  const lines = comment.split('\n').map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
  const [description = '', ...tags] = `\n${lines.join('\n').trim()}`.split(/(?<=\s)(?=@\w+)/)
  const texts = [description.trim()]
  const examples: string[] = []
  for (const tag of tags) {
    const [, name, content = ''] = /^@(\w+)\s*([\s\S]*)$/.exec(tag) ?? []
    if (name === 'example') examples.push(content.trim())
    if (name === 'throws') texts.push(`Throws ${content.trim()}.`)
  }
  return {
    text: texts.filter(Boolean).join('\n\n'),
    examples,
    isInternal: /@internal\b/.test(comment),
  }
}
