/** Writes the text of an object once, for all that have the same object at hand. Objects must not change. */
export function memoize<T extends object>(write: (object: T) => string): (object: T) => string {
  const texts = new WeakMap<T, string>()
  return (object) => {
    const text = texts.get(object) ?? write(object)
    texts.set(object, text)
    return text
  }
}
