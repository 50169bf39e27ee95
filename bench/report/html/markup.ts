import type { ReportVariant } from '../report-schema.ts'

/** Text that is safe in an element and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
}

/** A table. The first column is the header of its row; cells are HTML, columns after `textColumns` are numbers. */
export function table(
  caption: string,
  columns: readonly string[],
  rows: readonly (readonly string[])[],
  textColumns = 1,
): string {
  const align = (n: number) => (n < textColumns ? '' : ' class="number"')
  const head = columns.map((column, n) => `<th scope="col"${align(n)}>${column}</th>`).join('')
  const body = rows
    .map((row) => {
      const [first, ...rest] = row
      const cells = rest.map((cell, n) => `<td${align(n + 1)}>${cell}</td>`).join('')
      return `<tr><th scope="row">${first}</th>${cells}</tr>`
    })
    .join('\n')
  return `<div class="scroll" tabindex="0" role="region" aria-label="${escapeHtml(caption)}"><table>
<caption>${caption}</caption><thead><tr>${head}</tr></thead><tbody>
${body}
</tbody></table></div>`
}

/** Class of a variant's mark; `variantStyles` has its colours. */
export function variantClass(variant: Pick<ReportVariant, 'mode'>): string {
  return `mode-${variant.mode}`
}

/** CSS of the colours of all modes in both themes. */
export function variantStyles(variants: readonly ReportVariant[]): string {
  const rules = new Map(
    variants.map((variant) => [
      variantClass(variant),
      `.${variantClass(variant)}{color:light-dark(${variant.colour.light},${variant.colour.dark})}`,
    ]),
  )
  return [...rules.values()].join('\n')
}

/** Title of a variant behind the mark of its mode. Shape and title identify it without colour. */
export function variantLabel(variant: ReportVariant | undefined, id: string): string {
  if (!variant) return escapeHtml(id)
  return `<svg class="mark ${variantClass(variant)}" viewBox="-7.5 -7.5 15 15" aria-hidden="true"><path d="${variant.shape}"/></svg>${escapeHtml(variant.title)}`
}
