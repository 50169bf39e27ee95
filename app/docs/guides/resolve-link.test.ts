import { expect, test } from 'vitest'
import { resolveLink } from './resolve-link.ts'

test.each([
  ['https://example.org/a.md', 'security', 'https://example.org/a.md'],
  ['#limits', 'security', '#limits'],
  ['security.md#sessions', 'webhooks', '/docs/security#sessions'],
  ['modes.md#webhook', 'webhooks', '/docs#webhook'],
  ['decisions/011-isolation.md', 'security', '/docs/decisions/011-isolation'],
  ['../security.md', 'decisions/011-isolation', '/docs/security'],
  ['destinations/webhooks.md#retries', 'deploying', '/docs/destinations/webhooks#retries'],
  ['../deploy/nginx.conf', 'deploying', null],
  ['../SECURITY.md', 'security', null],
])('resolveLink: %s in the guide %s is %s', (href, path, expected) => {
  expect(resolveLink(href, path)).toBe(expected)
})
