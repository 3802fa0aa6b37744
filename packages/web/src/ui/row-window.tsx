import { type ReactNode, useEffect, useLayoutEffect, useRef, useState } from 'react'
import { flushSync } from 'react-dom'
import { countSlots, ROW_HEIGHT, visibleRange } from './visible-range.ts'

type Props = {
  label: string
  count: number
  renderRow: (index: number) => ReactNode
  /** Height of the window in rows; it is lower when there are fewer. */
  maxRows: number
  /** Width of the widest row in characters; without it rows are as wide as the window and cut. */
  widthCharacters?: number
  /** Keep the newest row in sight. */
  follow?: boolean
  /** The person scrolled away from the newest row, or back to it. */
  onFollowChange?: (follow: boolean) => void
  /** Bring this row to the top; a new object scrolls again. */
  target?: { row: number } | null
  /** Hears of the first row that is in sight. */
  onTopChange?: (row: number) => void
}

/**
 * A list of rows of one height of which only the visible ones are in the page. While following, the range comes from
 * the number of rows and not from the scroll position, so rows and position change in one paint and nothing flickers.
 */
export function RowWindow(props: Props) {
  const {
    label,
    count,
    renderRow,
    maxRows,
    widthCharacters,
    follow = false,
    onFollowChange,
    target,
    onTopChange,
  } = props
  const box = useRef<HTMLDivElement>(null)
  const [scrollTop, setScrollTop] = useState(0)
  const height = Math.min(maxRows, Math.max(count, 1)) * ROW_HEIGHT
  const slots = countSlots(maxRows)
  const range = visibleRange({ count, height, scrollTop, follow })
  useLayoutEffect(() => {
    if (follow && box.current) box.current.scrollTop = box.current.scrollHeight
  }, [follow, count, height])
  useEffect(() => {
    if (target && box.current) box.current.scrollTop = target.row * ROW_HEIGHT
  }, [target])
  const scroll = () => {
    const { scrollTop: top = 0, scrollHeight = 0, clientHeight = 0 } = box.current ?? {}
    const isAtEnd = top + clientHeight >= scrollHeight - ROW_HEIGHT
    onTopChange?.(Math.floor(top / ROW_HEIGHT))
    if (isAtEnd !== follow) onFollowChange?.(isAtEnd)
    if (!follow || !isAtEnd) flushSync(() => setScrollTop(top))
  }
  return (
    <div
      ref={box}
      onScroll={scroll}
      role="region"
      aria-label={label}
      // A region that scrolls must be reachable by keyboard.
      tabIndex={0}
      className="relative overflow-auto rounded-md border border-divider font-mono text-code contain-strict"
      style={{ height: height + 2, overflowAnchor: 'none' }}
    >
      <div
        style={{
          height: count * ROW_HEIGHT,
          ...(widthCharacters !== undefined && { minWidth: `${widthCharacters}ch` }),
        }}
      >
        <div style={{ transform: `translateY(${range.first * ROW_HEIGHT}px)` }}>
          {Array.from({ length: range.last - range.first }, (_, offset) => (
            // A row keeps its element while it is in the page; the next one that comes takes over an element that is free.
            <div key={(range.first + offset) % slots} className="contain-strict" style={{ height: ROW_HEIGHT }}>
              {renderRow(range.first + offset)}
            </div>
          ))}
        </div>
      </div>
    </div>
  )
}
