const SECOND_MS = 1_000
const MINUTE_MS = 60 * SECOND_MS
const HOUR_MS = 60 * MINUTE_MS
const DAY_MS = 24 * HOUR_MS

/** `3.2 s`, `4 min 10 s`, `2 h 5 min`. */
export function duration(milliseconds: number): string {
  if (milliseconds < 10 * SECOND_MS) return `${(milliseconds / SECOND_MS).toFixed(1)} s`
  const seconds = Math.round(milliseconds / SECOND_MS)
  if (seconds < 60) return `${seconds} s`
  const minutes = Math.floor(seconds / 60)
  if (minutes < 60) return `${minutes} min ${seconds % 60} s`
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** `just now`, `5 min ago`, `3 h ago`, then the date. */
export function timeAgo(iso: string, nowMs: number): string {
  const age = nowMs - Date.parse(iso)
  if (age < MINUTE_MS) return 'just now'
  if (age < HOUR_MS) return `${Math.floor(age / MINUTE_MS)} min ago`
  if (age < DAY_MS) return `${Math.floor(age / HOUR_MS)} h ago`
  return new Date(iso).toLocaleDateString()
}

/** `in_review` -> `in review`. */
export const words = (name: string): string => name.replaceAll('_', ' ')

export const shortCommit = (commit: string): string => commit.slice(0, 10)

export const megabytes = (bytes: number): string => `${Math.round(bytes / 1_048_576)} MiB`

export const count = (amount: number, one: string, many = `${one}s`): string =>
  `${amount.toLocaleString('en')} ${amount === 1 ? one : many}`

export const wholeNumber = (amount: number): string => amount.toLocaleString('en')

/** `1.2M`, for where the whole number stands beside it or in a tooltip. */
export const shortNumber = (amount: number): string =>
  new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 }).format(amount)
