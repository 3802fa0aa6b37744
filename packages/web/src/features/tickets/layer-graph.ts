/** `from` waits for `to`. */
export type Wait = { from: string; to: string }
export type Placed = { id: string; column: number; row: number }

/**
 * Places things in columns so that each stands right of all that it waits for, and in rows near these: the longest way to
 * what waits for nothing is its column. The same input gives the same picture. Waits of things that are not listed, and
 * whatever closes a cycle, are passed over.
 */
export function layerGraph(ids: readonly string[], waits: readonly Wait[]): Placed[] {
  const columns = findColumns(ids, waits)
  const placed = new Map<string, Placed>()
  const last = Math.max(0, ...columns.values())
  for (let column = 0; column <= last; column += 1) {
    const own = ids.filter((id) => columns.get(id) === column)
    const near = new Map(own.map((id) => [id, rowNear(id, waits, placed)]))
    const sorted = own.toSorted((one, other) => (near.get(one) ?? 0) - (near.get(other) ?? 0))
    for (const [row, id] of sorted.entries()) placed.set(id, { id, column, row })
  }
  return ids.flatMap((id) => placed.get(id) ?? [])
}

function findColumns(ids: readonly string[], waits: readonly Wait[]): Map<string, number> {
  const known = new Set(ids)
  const behind = Map.groupBy(
    waits.filter(({ from, to }) => known.has(from) && known.has(to)),
    ({ from }) => from,
  )
  const columns = new Map<string, number>()
  const columnOf = (id: string, way: ReadonlySet<string>): number => {
    const found = columns.get(id)
    if (found !== undefined) return found
    const others = (behind.get(id) ?? []).filter(({ to }) => !way.has(to))
    const column = Math.max(-1, ...others.map(({ to }) => columnOf(to, new Set([...way, to])))) + 1
    columns.set(id, column)
    return column
  }
  for (const id of ids) columnOf(id, new Set([id]))
  return columns
}

/** The middle of the rows of what it waits for; without any, below the others. */
function rowNear(id: string, waits: readonly Wait[], placed: ReadonlyMap<string, Placed>): number {
  const rows = waits.filter(({ from }) => from === id).flatMap(({ to }) => placed.get(to)?.row ?? [])
  return rows.length === 0 ? Infinity : rows.reduce((sum, row) => sum + row, 0) / rows.length
}
