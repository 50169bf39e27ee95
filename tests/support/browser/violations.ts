import type AxeBuilder from '@axe-core/playwright'

/** Rules whose outcome depends on colours. The others are checked once per page. */
export const colourRules = ['color-contrast', 'link-in-text-block']

/** The violations that axe finds, each with its elements; `rules` limits the check to these rules. */
export async function violationsOf(axe: AxeBuilder, rules?: readonly string[]): Promise<string[]> {
  const { violations } = await (rules ? axe.withRules([...rules]) : axe).analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
