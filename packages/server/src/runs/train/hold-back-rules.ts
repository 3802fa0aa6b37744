/** Why work waits for a person before it may land, in words; null when it may. */
export function holdBack({ hasTests, flags }: { hasTests: boolean; flags: string[] }, taskId: string): string | null {
  const merge = `\`sentra merge ${taskId} --accept-flags\` lets it land.`
  if (!hasTests) return `This project has no test command, so nothing proves this work: read it, then ${merge}`
  if (flags.length > 0) return `A person must look at what this changes before it lands: then ${merge}`
  return null
}
