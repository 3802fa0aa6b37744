import type { Frame } from '@sentra/contract/journal'

const DAY_MS = 86_400_000
/** A host may have been cut off for so long, and its lines keep the time at which they were written. */
const LATE_DAYS = 30
/** No two clocks that are kept differ by more. */
const EARLY_DAYS = 1

/**
 * Frames whose time can be true. A host whose clock is wrong (a battery that died: 1970) would have its lines kept under a
 * day at which nobody looks for them, and removed with it; those get the time at which they came.
 */
export function withPlausibleTimes(frames: Frame[], nowMs: number): Frame[] {
  const isPlausible = ({ timeMs }: Frame) => timeMs > nowMs - LATE_DAYS * DAY_MS && timeMs < nowMs + EARLY_DAYS * DAY_MS
  return frames.map((frame) => (isPlausible(frame) ? frame : { ...frame, timeMs: nowMs }))
}
