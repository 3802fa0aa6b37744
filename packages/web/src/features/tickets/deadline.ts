/** A deadline is the end of its day, where the person is. */
export const endOfDay = (day: string): string => new Date(`${day}T23:59:59`).toISOString()

/** The day of a deadline as a date field writes it, where the person is. */
export function toDay(iso: string): string {
  const date = new Date(iso)
  const two = (value: number) => String(value).padStart(2, '0')
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}
