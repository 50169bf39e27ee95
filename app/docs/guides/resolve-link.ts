/**
 * The address of a link in a guide. Links to other guides become links to their pages; links to files of the
 * repository have no page here: null.
 */
export function resolveLink(href: string, path: string): string | null {
  if (/^(https?:|mailto:|#)/.test(href)) return href
  const { pathname, hash } = new URL(href, `https://docs.invalid/docs/${path}.md`)
  if (pathname === '/docs/modes.md') return `/docs${hash}`
  const guide = /^\/(docs\/[\w/-]+)\.md$/.exec(pathname)?.[1]
  return guide === undefined ? null : `/${guide}${hash}`
}
