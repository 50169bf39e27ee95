import { expect, type Locator, type Page } from '@playwright/test'

const maxSteps = 80

/** Presses Tab until the element has the focus, and checks that the focus is visible on it or on its label. */
export async function tabTo(page: Page, target: Locator): Promise<void> {
  await expect(target).toBeAttached()
  const isFocused = () => target.evaluate((node) => node === document.activeElement)
  for (let step = 0; step < maxSteps && !(await isFocused()); step++) await page.keyboard.press('Tab')
  await expect(target).toBeFocused()
  const isVisible = await target.evaluate((node) =>
    [node, node.closest('label')].some((element) => {
      if (!element) return false
      const { outlineStyle, outlineWidth } = getComputedStyle(element)
      const { width, height } = element.getBoundingClientRect()
      return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0 && width > 3 && height > 3
    }),
  )
  expect(isVisible, 'the focus is visible').toBe(true)
}
