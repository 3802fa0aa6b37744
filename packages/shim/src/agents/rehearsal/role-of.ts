/** The role that the first line of a prompt names. */
export function roleOf(prompt: string): string | undefined {
  return /^ROLE: *(\w+)/.exec(prompt)?.[1]
}
