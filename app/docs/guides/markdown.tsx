import type { Token, Tokens } from 'marked'
import { Fragment, type ReactNode } from 'react'
import { ScrollBox } from '../../_components/text/scroll-box.tsx'
import { GuideCode } from './guide-code.tsx'
import { slugsOf } from './headings.ts'
import { Inline } from './inline.tsx'
import styles from './markdown.module.css'

interface MarkdownProps {
  tokens: readonly Token[]
  /** Path of the guide below `docs/`, which relative links start from. */
  path: string
}

/** A Markdown document as elements. HTML in it is not rendered. */
export function Markdown({ tokens, path }: MarkdownProps) {
  const slugs = slugsOf(tokens)
  return (
    <div className={styles.prose}>
      <Blocks tokens={tokens} path={path} slugs={slugs} />
    </div>
  )
}

interface BlocksProps extends MarkdownProps {
  slugs: ReadonlyMap<Token, string>
}

function Blocks({ tokens, ...rest }: BlocksProps) {
  return tokens.map((token, index) => (
    // Documents are static: the index identifies a block.
    // biome-ignore lint/suspicious/noArrayIndexKey: see above.
    <Fragment key={index}>{block(token, rest)}</Fragment>
  ))
}

function block(token: Token, context: Omit<BlocksProps, 'tokens'>): ReactNode {
  const { path, slugs } = context
  switch (token.type) {
    case 'heading': {
      const { depth, tokens } = token as Tokens.Heading
      const Tag = `h${Math.min(depth, 4)}` as 'h1' | 'h2' | 'h3' | 'h4'
      return (
        <Tag id={slugs.get(token)}>
          <Inline tokens={tokens} path={path} />
        </Tag>
      )
    }
    case 'paragraph':
      return (
        <p>
          <Inline tokens={(token as Tokens.Paragraph).tokens} path={path} />
        </p>
      )
    case 'text':
      return <Inline tokens={(token as Tokens.Text).tokens ?? [token]} path={path} />
    case 'code':
      return <GuideCode code={(token as Tokens.Code).text} />
    case 'blockquote':
      return (
        <blockquote>
          <Blocks tokens={(token as Tokens.Blockquote).tokens} {...context} />
        </blockquote>
      )
    case 'list': {
      const { ordered, items } = token as Tokens.List
      const Tag = ordered ? 'ol' : 'ul'
      return (
        <Tag>
          {items.map((item) => (
            <li key={item.raw}>
              <Blocks tokens={item.tokens} {...context} />
            </li>
          ))}
        </Tag>
      )
    }
    case 'table':
      return <Table table={token as Tokens.Table} path={path} />
    case 'hr':
      return <hr />
    default:
      return null
  }
}

function Table({ table: { header, rows }, path }: { table: Tokens.Table; path: string }) {
  return (
    <ScrollBox label={`Table: ${header.map(({ text }) => text).join(', ')}`} className={styles.table}>
      <table>
        <thead>
          <tr>
            {header.map(({ tokens, text, align }, column) => {
              // A header cell needs a text.
              const Cell = text === '' ? 'td' : 'th'
              return (
                // biome-ignore lint/suspicious/noArrayIndexKey: the index of a cell is its column.
                <Cell key={column} scope={text === '' ? undefined : 'col'} align={align ?? undefined}>
                  <Inline tokens={tokens} path={path} />
                </Cell>
              )
            })}
          </tr>
        </thead>
        <tbody>
          {rows.map((cells) => (
            <tr key={cells.map(({ text }) => text).join('|')}>
              {cells.map(({ tokens, align }, column) => (
                // biome-ignore lint/suspicious/noArrayIndexKey: the index of a cell is its column.
                <td key={column} align={align ?? undefined}>
                  <Inline tokens={tokens} path={path} />
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </ScrollBox>
  )
}
