import {
  type DocumentNode,
  type FieldNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from 'graphql'
import { ApiError } from '#core/http/api-error.ts'
import { maxPageSize } from '../schema/resolvers.ts'
import { countRepeatedFields } from './repeated-fields.ts'

/** Limits of an operation. A larger one is refused with `invalid_request` before it is executed. */
export const limits = {
  /** Characters of the document; variables have no part in it. */
  characters: 16_384,
  tokens: 2_000,
  /** Levels of fields. */
  depth: 12,
  /** Aliases, in the operation and its fragments. */
  aliases: 30,
  /** Fields at one place of the result. */
  repeats: 10,
  /** Sum over all fields of an operation: 1, or as `costs` says; times `first` below a list of jobs. */
  cost: 10_000,
} as const

/** Fields that cost more than 1: they read from the database, or hold much. */
const costs: Readonly<Record<string, number>> = { job: 10, jobs: 10, analysis: 20 }

const defaultPageSize = 50

/** Checks what does not depend on variables. @throws ApiError `invalid_request` */
export function requireBoundedDocument(document: DocumentNode): void {
  const fragments = fragmentsOf(document)
  const depth = new DepthCounter(fragments)
  let aliases = 0
  for (const definition of document.definitions) {
    if (!('selectionSet' in definition) || !definition.selectionSet) continue
    aliases += countAliases(definition.selectionSet)
    // A fragment counts where it is spread.
    if (definition.kind !== Kind.OPERATION_DEFINITION) continue
    requireBelow('depth', depth.of(definition.selectionSet))
    requireBelow('repeats', countRepeatedFields(definition.selectionSet, fragments))
  }
  requireBelow('aliases', aliases)
}

/** Checks the cost of a valid operation with its variables. @throws ApiError `invalid_request` */
export function requireBoundedCost(
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): void {
  const counter = new CostCounter(fragmentsOf(document), variables)
  requireBelow('cost', counter.costOf(operation.selectionSet))
}

/** The error of a document over a limit. */
export function limitError(limit: keyof typeof limits): ApiError {
  return new ApiError('invalid_request', `query: its ${limit} must be at most ${limits[limit]}`, {
    field: 'query',
  })
}

type Fragments = ReadonlyMap<string, FragmentDefinitionNode>

function requireBelow(limit: 'depth' | 'aliases' | 'repeats' | 'cost', value: number): void {
  if (value > limits[limit]) throw limitError(limit)
}

function fragmentsOf({ definitions }: DocumentNode): Fragments {
  return new Map(
    definitions.flatMap((definition) =>
      definition.kind === Kind.FRAGMENT_DEFINITION ? [[definition.name.value, definition] as const] : [],
    ),
  )
}

function countAliases({ selections }: SelectionSetNode): number {
  let count = 0
  for (const selection of selections) {
    if (selection.kind === Kind.FIELD && selection.alias) count++
    if ('selectionSet' in selection && selection.selectionSet) count += countAliases(selection.selectionSet)
  }
  return count
}

/**
 * The depth of selection sets; that of a fragment is computed once, however often it is spread. Introspection is not
 * counted: the library limits it. A cycle of fragments is left to the validation.
 */
class DepthCounter {
  readonly #fragments: Fragments
  readonly #known = new Map<string, number>()

  constructor(fragments: Fragments) {
    this.#fragments = fragments
  }

  of({ selections }: SelectionSetNode): number {
    const depths = selections.map((selection) => {
      if (selection.kind === Kind.FRAGMENT_SPREAD) return this.#ofFragment(selection.name.value)
      if (selection.kind === Kind.INLINE_FRAGMENT) return this.of(selection.selectionSet)
      const { name, selectionSet } = selection
      return 1 + (selectionSet && !name.value.startsWith('__') ? this.of(selectionSet) : 0)
    })
    return Math.max(0, ...depths)
  }

  #ofFragment(name: string): number {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    this.#known.set(name, 0)
    const fragment = this.#fragments.get(name)
    const depth = fragment ? this.of(fragment.selectionSet) : 0
    this.#known.set(name, depth)
    return depth
  }
}

/** The cost of selection sets. That of a fragment is computed once, however often it is spread. */
class CostCounter {
  readonly #fragments: Fragments
  readonly #variables: Readonly<Record<string, unknown>>
  readonly #known = new Map<string, number>()

  constructor(fragments: Fragments, variables: Readonly<Record<string, unknown>>) {
    this.#fragments = fragments
    this.#variables = variables
  }

  costOf({ selections }: SelectionSetNode): number {
    let cost = 0
    for (const selection of selections) {
      if (selection.kind === Kind.FIELD) cost += this.#costOfField(selection)
      else if (selection.kind === Kind.INLINE_FRAGMENT) cost += this.costOf(selection.selectionSet)
      else cost += this.#costOfFragment(selection.name.value)
    }
    return cost
  }

  #costOfField({ name, selectionSet, arguments: given }: FieldNode): number {
    const below = selectionSet ? this.costOf(selectionSet) : 0
    const own = costs[name.value] ?? 1
    if (name.value !== 'jobs') return own + below
    const first = given?.find((argument) => argument.name.value === 'first')?.value
    return own + below * this.#pageSize(first)
  }

  #pageSize(first: NonNullable<FieldNode['arguments']>[number]['value'] | undefined): number {
    if (!first) return defaultPageSize
    const size =
      first.kind === Kind.INT
        ? Number(first.value)
        : first.kind === Kind.VARIABLE
          ? (this.#variables[first.name.value] ?? defaultPageSize)
          : maxPageSize
    return typeof size === 'number' && size > 0 ? size : maxPageSize
  }

  #costOfFragment(name: string): number {
    const known = this.#known.get(name)
    if (known !== undefined) return known
    const fragment = this.#fragments.get(name)
    const cost = fragment ? this.costOf(fragment.selectionSet) : 0
    this.#known.set(name, cost)
    return cost
  }
}
