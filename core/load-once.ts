/** Loads a value at the first `get`; concurrent calls share the load, and a failed one is repeated by the next. */
export function loadOnce<T>(load: () => Promise<T>): {
  get(): Promise<T>
  /** The value, or the end of a load in progress; undefined before the first `get` and after a failure. */
  peek(): Promise<T | undefined>
} {
  let loading: Promise<T> | undefined
  return {
    get() {
      loading ??= load().catch((error) => {
        loading = undefined
        throw error
      })
      return loading
    },
    peek: async () => loading?.catch(() => undefined),
  }
}
