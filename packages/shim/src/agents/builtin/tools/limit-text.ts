/** What a model is shown of one tool's output, about 8,000 tokens: a flood would push the task out of its context. */
const MAX_OUTPUT = 30_000

/** The beginning and the end: errors stand at one or the other. */
export function limitText(text: string, limit = MAX_OUTPUT): string {
  if (text.length <= limit) return text
  const half = Math.floor(limit / 2)
  return `${text.slice(0, half)}\n[${text.length - 2 * half} characters are left out here]\n${text.slice(-half)}`
}
