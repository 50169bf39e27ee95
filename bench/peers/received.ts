import { now } from '../compare/measure/clock.ts'

/** What one client received. */
export class Received {
  /** Every `seq` in order of receipt. */
  readonly seqs: number[] = []
  readonly at = new Map<number, number>()

  add(seq: number): void {
    this.seqs.push(seq)
    if (!this.at.has(seq)) this.at.set(seq, now())
  }
}
