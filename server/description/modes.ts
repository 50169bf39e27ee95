import type { DeliveryMode } from '#core/modes/delivery-mode.ts'

/** Text of docs/modes.md: a table of the modes and a section of each, from their guides. */
export function describeModes(modes: readonly DeliveryMode[]): string {
  const ordered = modes.toSorted((a, b) => a.guide.order - b.guide.order)
  const rows = ordered.map(({ name, title, guide }) =>
    row(`[${title}](#${toAnchor(title)})`, `\`${name}\``, guide.bestFor, guide.costs.join(' ')),
  )
  return `# Which delivery mode should I use?

All modes deliver the same numbered events of the same job, so you can change the mode at any time, or use several at
once. After a disconnection, a client resumes with the last \`seq\` it has and gets exactly the missed events.

Polling is the simplest mode and makes the most requests. Webhooks need a server that can receive requests. Streams and
sockets need a connection that may stay open.

${[row('mode', 'name', 'best for', 'cost'), '| --- | --- | --- | --- |', ...rows].join('\n')}

${ordered.map(toSection).join('\n')}`
}

function toSection({ title, summary, guide }: DeliveryMode): string {
  return `## ${title}

${summary}

${guide.how}

\`\`\`sh
${guide.example}
\`\`\`

**Use when**

${toList(guide.useWhen)}

**Avoid when**

${toList(guide.avoidWhen)}

**Needs**

${toList(guide.needs)}

**Guarantees**

${toList(guide.guarantees)}

**Cost**

${toList(guide.costs)}
`
}

function row(...cells: string[]): string {
  return `| ${cells.join(' | ')} |`
}

function toList(sentences: readonly string[]): string {
  return sentences.map((sentence) => `- ${sentence}`).join('\n')
}

/** The anchor that GitHub makes of a heading. */
function toAnchor(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\w\s-]/g, '')
    .replaceAll(' ', '-')
}
