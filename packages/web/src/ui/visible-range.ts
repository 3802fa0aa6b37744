/** Pixels. Rows of one height make every position a multiplication. */
export const ROW_HEIGHT = 20
/** Rows made above and below the visible ones, so that fast scrolling finds them there. */
const OVERSCAN = 30

type View = { count: number; height: number; scrollTop: number; follow: boolean }

/** The rows to make: from `first` up to, but not including, `last`. */
export function visibleRange({ count, height, scrollTop, follow }: View): { first: number; last: number } {
  const top = follow ? Math.max(0, count * ROW_HEIGHT - height) : scrollTop
  const first = Math.max(0, Math.min(count, Math.floor(top / ROW_HEIGHT)) - OVERSCAN)
  const last = Math.min(count, Math.ceil((top + height) / ROW_HEIGHT) + OVERSCAN)
  return { first, last: Math.max(first, last) }
}
