/**
 * Reads what can never change, such as a file of a commit, once for as long as it is among the `most` that were asked
 * for last. What fails is read again.
 */
export function rememberFew<T>(most: number, read: (store: string, commit: string) => Promise<T>): typeof read {
  const known = new Map<string, Promise<T>>()
  return (store, commit) => {
    const key = `${store} ${commit}`
    const reading = known.get(key) ?? read(store, commit)
    known.delete(key)
    known.set(key, reading)
    reading.catch(() => known.delete(key))
    const oldest = known.keys().next().value
    if (known.size > most && oldest !== undefined) known.delete(oldest)
    return reading
  }
}
