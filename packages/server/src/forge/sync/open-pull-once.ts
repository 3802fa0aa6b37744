import type { Forge, ForgePull } from '../forge.ts'

/** Of two servers that open the same at once GitHub refuses the second: a branch has one open pull request. */
export async function openPullOnce(
  forge: Forge,
  order: Parameters<Forge['openPull']>[0],
  marker: string,
): Promise<ForgePull> {
  try {
    return await forge.openPull(order)
  } catch (error) {
    const there = await forge.findPull({ branch: order.branch, marker }).catch(() => undefined)
    if (there?.state === 'open') return there
    throw error
  }
}
