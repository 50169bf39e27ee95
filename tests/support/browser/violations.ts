import AxeBuilder from '@axe-core/playwright'
import type { Page } from '@playwright/test'

/** Rules whose outcome depends on colours. The others are checked once per page. */
export const colourRules = ['color-contrast', 'link-in-text-block']

/** The violations that axe finds in a page, each with its elements; `rules` limits the check to these rules. */
export async function violationsOf(page: Page, rules?: readonly string[]): Promise<string[]> {
  // The pages have no frames of other origins, for which alone the other mode opens a page of its own.
  const axe = new AxeBuilder({ page }).setLegacyMode()
  // Selectors of elements that pass are not computed.
  axe.options({
    resultTypes: ['violations'],
    ...(rules && { runOnly: { type: 'rule', values: [...rules] } }),
  })
  const { violations } = await axe.analyze()
  return violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' | ')}`)
}
