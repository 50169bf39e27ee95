import type { DeliveryMode } from '#core/modes/delivery-mode.ts'

/** docs/modes.md: what every mode's own folder says of it, as a table to choose from and a section each. */
export function describeModes(modes: readonly DeliveryMode[]): string {
  const rows = modes.map(({ name, title, summary, guide }) =>
    row(`[${title}](#${anchorOf(title)})`, `\`${name}\``, summary, guide.costs.join(' ')),
  )
  return `# Which way should I use?

All ways follow the same numbered events of the same job, so you can change your mind, or use several at once.
Whoever was away comes back with the last \`seq\` it saw and gets exactly what it missed.

Polling is the easiest and the most wasteful. Callbacks need a server that can be reached. Sockets and streams need a
connection that may stay open.

${[row('mode', 'name', 'in a sentence', 'what it costs'), '| --- | --- | --- | --- |', ...rows].join('\n')}

${modes.map(sectionOf).join('\n')}`
}

function sectionOf({ title, guide }: DeliveryMode): string {
  return `## ${title}

${guide.how}

\`\`\`sh
${guide.example}
\`\`\`

**Use it when**

${list(guide.useWhen)}

**Do not when**

${list(guide.avoidWhen)}

**It needs**

${list(guide.needs)}

**It promises**

${list(guide.guarantees)}
`
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}

function list(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${sentence}`).join('\n')
}

/** As GitHub makes them of headings. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')
}
