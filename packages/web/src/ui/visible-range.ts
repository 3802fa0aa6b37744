/** Pixels. Rows of one height make every position a multiplication. */
export const ROW_HEIGHT = 20
/** Rows made above and below the visible ones, so that fast scrolling finds them there. */
const OVERSCAN = 30
/** Nobody scrolls while following, and with every new row all of these are made: enough for the first turn of a wheel. */
const OVERSCAN_FOLLOWING = 8

type View = { count: number; height: number; scrollTop: number; follow: boolean }

/** The rows to make: from `first` up to, but not including, `last`. */
export function visibleRange({ count, height, scrollTop, follow }: View): { first: number; last: number } {
  const top = follow ? Math.max(0, count * ROW_HEIGHT - height) : scrollTop
  const overscan = follow ? OVERSCAN_FOLLOWING : OVERSCAN
  const first = Math.max(0, Math.min(count, Math.floor(top / ROW_HEIGHT)) - overscan)
  const last = Math.min(count, Math.ceil((top + height) / ROW_HEIGHT) + overscan)
  return { first, last: Math.max(first, last) }
}

/** At least as many as a window of so many rows ever makes. */
export function countSlots(maxRows: number): number {
  return maxRows + 2 * OVERSCAN + 1
}
