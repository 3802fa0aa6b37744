/** About five thousand tokens: a longer text would push the conversation out of an assistant's memory. */
const MAX_TEXT = 20_000

/** The same value with long texts cut, each saying how much is missing. */
export function clipTexts(value: unknown): unknown {
  if (typeof value === 'string') return clip(value)
  if (Array.isArray(value)) return value.map(clipTexts)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, clipTexts(inner)]))
}

function clip(text: string): string {
  if (text.length <= MAX_TEXT) return text
  const missing = text.length - MAX_TEXT
  return `${text.slice(0, MAX_TEXT).toWellFormed()}\n[Cut by Sentra: ${missing} more characters. The dashboard shows all.]`
}
