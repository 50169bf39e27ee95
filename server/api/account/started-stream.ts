/**
 * Reads the first item of a stream before the response starts, so that a failure to begin is answered with its
 * status instead of a broken body. Ending the returned stream ends the source.
 */
export async function startedStream<Item>(source: AsyncGenerator<Item>): Promise<AsyncGenerator<Item>> {
  const first = await source.next()
  return (async function* () {
    try {
      if (first.done) return
      yield first.value
      yield* source
    } finally {
      await source.return(undefined)
    }
  })()
}
