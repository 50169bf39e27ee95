import { expect, it } from 'vitest'
import { logFields, withLogFields } from '#core/log-context.ts'
import { Notifier } from './notifier.ts'

it('an error of the session that sends for all jobs is not logged with the fields of one of them', async () => {
  const failed = Promise.withResolvers<object>()
  const notifier = new Notifier({
    url: 'postgresql://nobody@127.0.0.1:1/none',
    onError: () => failed.resolve(logFields()),
  })
  void withLogFields({ jobid: 'a', traceId: 'b' }, () =>
    notifier.publish([{ kind: 'progress', jobid: 'a', userid: 'alice' }]),
  )
  expect(await failed.promise).toEqual({})
  await notifier.close()
})
