/**
 * Reads the first item of a stream before the response starts, so that a failure to begin is answered with its
 * status instead of a broken body. Ending the returned stream ends the source, also before the first read.
 */
export async function startedStream<Item>(source: AsyncGenerator<Item>): Promise<AsyncGenerator<Item>> {
  const stream = itemsOf(source)
  await stream.next()
  return stream
}

async function* itemsOf<Item>(source: AsyncGenerator<Item>): AsyncGenerator<Item> {
  try {
    const first = await source.next()
    // For the call of `next` above: a generator that has not begun does not run `finally` when it is ended.
    yield undefined as Item
    if (first.done) return
    yield first.value
    yield* source
  } finally {
    await source.return(undefined)
  }
}
