/** The steps that undo what a run has started. The one that was added last is taken first. */
export class Cleanup {
  readonly #steps: (() => unknown)[] = []
  #hasBegun = false

  /** Adds a step. @throws Error when the cleanup has begun: nothing more may be started */
  add(step: () => unknown): void {
    if (this.#hasBegun) throw new Error('The run is being ended.')
    this.#steps.push(step)
  }

  /** Starts something that the cleanup closes, also when its start has not completed by then. */
  async start<T>(start: () => Promise<T>, close: (started: T) => unknown): Promise<T> {
    let starting: Promise<T> | undefined
    this.add(() => starting?.then(close, () => {}))
    starting = start()
    return starting
  }

  /** Takes all steps. */
  async run(): Promise<void> {
    this.#hasBegun = true
    for (let step = this.#steps.pop(); step; step = this.#steps.pop()) await step()
  }
}
