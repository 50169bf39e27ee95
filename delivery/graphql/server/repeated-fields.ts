import { type FragmentDefinitionNode, Kind, type SelectionSetNode } from 'graphql'

/** Selections after which counting stops: fragments may be spread at many places. */
const maxVisits = 5_000

/**
 * The most fields at one place of the result, fragments included: `{ job { state } job { state } }` has two of `job` and
 * of `job.state`. The validation compares all fields of a place in pairs. Infinity for a document with too many selections.
 */
export function countRepeatedFields(
  root: SelectionSetNode,
  fragments: ReadonlyMap<string, FragmentDefinitionNode>,
): number {
  const counts = new Map<string, number>()
  const spreadAt = new Map<string, Set<string>>()
  let visits = 0

  function visit({ selections }: SelectionSetNode, path: string, ancestors: readonly string[]): void {
    for (const selection of selections) {
      if (++visits > maxVisits) return
      if (selection.kind === Kind.FIELD) {
        const place = `${path}.${(selection.alias ?? selection.name).value}`
        counts.set(place, (counts.get(place) ?? 0) + 1)
        if (selection.selectionSet) visit(selection.selectionSet, place, ancestors)
      } else if (selection.kind === Kind.INLINE_FRAGMENT) visit(selection.selectionSet, path, ancestors)
      else spread(selection.name.value, path, ancestors)
    }
  }

  /** A second spread at one place adds nothing; a cycle is left to the validation. */
  function spread(name: string, path: string, ancestors: readonly string[]): void {
    const fragment = fragments.get(name)
    const spreadHere = spreadAt.get(path) ?? new Set()
    if (!fragment || spreadHere.has(name) || ancestors.includes(name)) return
    spreadAt.set(path, spreadHere.add(name))
    visit(fragment.selectionSet, path, [...ancestors, name])
  }

  visit(root, '', [])
  return visits > maxVisits ? Number.POSITIVE_INFINITY : Math.max(0, ...counts.values())
}
