import type { Analysis } from '#core/analysis/schema.ts'

type Ms = Analysis['engine']['ms']

/** Adds up wall-clock milliseconds by phase. */
export class Phases {
  readonly #started = performance.now()
  readonly #ms: Ms = { open: 0, pages: 0, text: 0, words: 0, numbers: 0, document: 0, thumbnail: 0, total: 0 }

  time<T>(phase: keyof Ms, work: () => T): T {
    const started = performance.now()
    const result = work()
    this.#ms[phase] += performance.now() - started
    return result
  }

  add(phase: keyof Ms, ms: number): void {
    this.#ms[phase] += ms
  }

  report(): Ms {
    this.#ms.total = performance.now() - this.#started
    const rounded = Object.entries(this.#ms).map(([phase, ms]) => [phase, Math.round(ms * 100) / 100])
    return Object.fromEntries(rounded) as Ms
  }
}
