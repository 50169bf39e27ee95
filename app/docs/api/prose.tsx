import { CodeText } from '../../_components/text/code-text.tsx'

/** A paragraph of a description. */
export function Prose({ text }: { text: string }) {
  return (
    <p>
      <CodeText text={text} />
    </p>
  )
}
