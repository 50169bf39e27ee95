import type { Topic, WakeUp } from '#core/ports/wake-ups.ts'

/**
 * The subjects of an installation. A job has one subject, `<prefix>.job.<user>.<jobid>`, so that a wake-up is published
 * once, and processes receive it by the job or by the user. The others go to all processes.
 */
export class Subjects {
  readonly #prefix: string

  constructor(prefix: string) {
    this.#prefix = prefix
  }

  /** What every process subscribes to. */
  get shared(): string {
    return `${this.#prefix}.all`
  }

  of(wakeUp: WakeUp): string {
    if (!('jobid' in wakeUp)) return this.shared
    return `${this.#prefix}.job.${userToken(wakeUp.userid)}.${wakeUp.jobid}`
  }

  ofTopic(topic: Topic): string {
    return 'jobid' in topic
      ? `${this.#prefix}.job.*.${topic.jobid}`
      : `${this.#prefix}.job.${userToken(topic.userid)}.*`
  }
}

/** A subject's token must not contain dots, spaces and wildcards. */
function userToken(userid: string): string {
  return Buffer.from(userid).toString('base64url')
}
