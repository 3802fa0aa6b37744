/** `Receiving objects:  45% (45/100), 1.20 MiB | 2.00 MiB/s`, also with `remote: ` before it. */
const COUNTED =
  /^(?:remote: )?((?:Enumerating|Counting|Compressing|Receiving|Unpacking) objects|Resolving deltas): +(.+)$/

/** A line in which git counts, as a person reads it; undefined for any other line. */
export function progressOf(line: string): string | undefined {
  const [, what, count] = COUNTED.exec(line.trim()) ?? []
  return what === undefined || count === undefined ? undefined : `${what}: ${count.replace(/, done\.?$/, '')}`
}

/** The newest count in a piece of what git says: it writes over its line, so lines end in carriage returns. */
export function latestProgress(text: string): string | undefined {
  const lines = text.split(/[\r\n]+/).toReversed()
  return lines.map(progressOf).find((found) => found !== undefined)
}
