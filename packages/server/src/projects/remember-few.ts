/**
 * Reads what can never change, such as a file of a commit, once for as long as it is among the `most` that were asked
 * for last. What fails is read again.
 */
export function rememberFew<T, Of extends string[]>(
  most: number,
  read: (...of: Of) => Promise<T>,
): (...of: Of) => Promise<T> {
  const known = new Map<string, Promise<T>>()
  return (...of) => {
    const key = of.join(' ')
    const reading = known.get(key) ?? read(...of)
    known.delete(key)
    known.set(key, reading)
    reading.catch(() => known.delete(key))
    const oldest = known.keys().next().value
    if (known.size > most && oldest !== undefined) known.delete(oldest)
    return reading
  }
}
