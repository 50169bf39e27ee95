import type { Token, Tokens } from 'marked'
import Link from 'next/link'
import { Fragment, type ReactNode } from 'react'
import { resolveLink } from './resolve-link.ts'

interface InlineProps {
  tokens: readonly Token[]
  /** Path of the guide below `docs/`, which relative links start from. */
  path: string
}

/** Formatted text of one line. */
export function Inline({ tokens, path }: InlineProps) {
  return tokens.map((token, index) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: documents are static.
    <Fragment key={index}>{inline(token, path)}</Fragment>
  ))
}

function inline(token: Token, path: string): ReactNode {
  const { tokens, text } = token as Tokens.Generic
  const content = tokens ? <Inline tokens={tokens} path={path} /> : text
  switch (token.type) {
    case 'strong':
      return <strong>{content}</strong>
    case 'em':
      return <em>{content}</em>
    case 'codespan':
      return <code>{content}</code>
    case 'br':
      return <br />
    case 'html':
      return null
    case 'link': {
      const href = resolveLink((token as Tokens.Link).href, path)
      if (href === null) return content
      return href.startsWith('/docs') ? (
        <Link href={href} prefetch={false}>
          {content}
        </Link>
      ) : (
        <a href={href}>{content}</a>
      )
    }
    default:
      return content
  }
}
