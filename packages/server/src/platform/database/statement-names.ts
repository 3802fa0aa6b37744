/** Uses of a statement until it is worth a name. */
const OFTEN = 20
/** Each connection keeps a plan for each name, of some 20 kB. */
const MOST_NAMES = 64
/** Texts that are counted at a time: lists of many lengths make many texts. */
const MOST_COUNTED = 1_000

/**
 * Never named: a plan is kept for values of every kind, which is right for a row found by its key and may be far off for
 * a search or a page; and a list of all columns may change under a kept plan when another server migrates the database.
 */
const unsuited = /\b(?:order by|limit|i?like)\b|\*(?! *\))/i

const uses = new Map<string, number>()
const names = new Map<string, string>()

/** The name by which Postgres shall keep a statement parsed and planned; undefined until it has been used often. */
export function nameOf(text: string): string | undefined {
  const known = names.get(text)
  if (known !== undefined || names.size >= MOST_NAMES) return known
  const count = (uses.get(text) ?? 0) + 1
  if (uses.size >= MOST_COUNTED) uses.clear()
  uses.set(text, count)
  if (count < OFTEN || unsuited.test(text)) return undefined
  const name = `often-${names.size}`
  names.set(text, name)
  uses.delete(text)
  return name
}
