import type { FaultClass } from '../measure/fault-classes.ts'
import type { LoadSize, Part, Profile } from './profiles.ts'
import { deriveSeed, shuffle } from './schedule.ts'
import type { Variant } from './variants.ts'

/** One measurement. Its id is the same in every run of the program with the same profile and modes. */
export type Cell = { id: string; run: number; seed: number } & (
  | { part: 'alone'; size: LoadSize; variant: Variant | null }
  | { part: 'together'; size: LoadSize }
  | { part: 'memory'; variant: Variant }
  | { part: 'corpus' }
  | { part: 'faults'; fault: FaultClass }
  | { part: 'peers'; fault: FaultClass }
)

type Draft = Cell extends infer One ? (One extends Cell ? Omit<One, 'run' | 'seed'> : never) : never

/**
 * All measurements of a profile. Within a run, those with one variant at a time are in random order, so that a slow
 * phase of the machine does not fall on one variant.
 */
export function listCells(
  profile: Profile,
  variants: readonly Variant[],
  seed: number,
  wanted: readonly Part[],
): Cell[] {
  const drafts: Record<Part, readonly Draft[]> = {
    // The variant null is the baseline: the same jobs without clients.
    alone: [null, ...(profile.few ? pickTwo(variants) : variants)].flatMap((variant) =>
      profile.alone
        .filter((size) => canPoll(variant, size))
        .map((size) => ({
          id: `alone/${sizeId(size)}/${variant?.id ?? 'baseline'}`,
          part: 'alone' as const,
          size,
          variant,
        })),
    ),
    together: profile.together.map((size) => ({ id: `together/${sizeId(size)}`, part: 'together', size })),
    memory: (profile.few ? pickTwo(variants) : variants).map((variant) => ({
      id: `memory/${variant.id}`,
      part: 'memory',
      variant,
    })),
    corpus: profile.corpusRounds > 0 ? [{ id: 'corpus', part: 'corpus' }] : [],
    faults: profile.faults.classes.map((fault) => ({ id: `faults/${fault}`, part: 'faults', fault })),
    peers: profile.faults.classes.map((fault) => ({ id: `peers/${fault}`, part: 'peers', fault })),
  }
  const lastRun = Math.max(...wanted.map((part) => profile.runs[part]))
  return Array.from({ length: lastRun }, (_, n) => n + 1).flatMap((run) =>
    wanted
      .filter((part) => run <= profile.runs[part])
      .flatMap((part) => shuffle(drafts[part], deriveSeed(seed, `${part} ${run}`)))
      .filter((draft) => !('size' in draft) || run <= (draft.size.runs ?? run))
      .map(
        (draft): Cell => ({
          ...draft,
          id: `${draft.id}/${run}`,
          run,
          seed: deriveSeed(seed, `${draft.id} ${run}`),
        }),
      ),
  )
}

/** Requests per second that the one process of clients can make beside its jobs, with room. */
export const maxPollsPerSecond = 500

/** Whether the clients of a load can poll at the interval of the variant. With more, they would measure themselves. */
function canPoll(variant: Variant | null, { clients }: LoadSize): boolean {
  return (
    (variant?.intervalMs ?? null) === null ||
    clients / ((variant?.intervalMs ?? 1) / 1_000) <= maxPollsPerSecond
  )
}

/** A variant with an interval and one without, as far as there are. */
function pickTwo(variants: readonly Variant[]): Variant[] {
  const polled = variants.find(({ intervalMs }) => intervalMs !== null)
  const streamed = variants.find(({ mode }) => mode.guide.kind === 'stream')
  return [polled, streamed].filter((variant) => variant !== undefined)
}

function sizeId({ jobSeconds, clients }: LoadSize): string {
  return `${jobSeconds}s/${clients}`
}
