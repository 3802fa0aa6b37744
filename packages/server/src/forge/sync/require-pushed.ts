import { SentraError } from '@sentra/contract'
import type { PushedBranch } from '#projects'

/** FORGE_REFUSED, in words, for a branch that did not get to GitHub. `again`: the command that tries once more. */
export function requirePushed(pushed: PushedBranch, { branch, again }: { branch: string; again: string }): void {
  if (pushed.pushed) return
  if ('foreign' in pushed) {
    const message = `${branch} at GitHub is at ${pushed.foreign.slice(0, 10)}, which is not of Sentra: nothing was overwritten. Merge it there, or delete the branch there and ${again} brings ours.`
    throw new SentraError('FORGE_REFUSED', message, { details: { foreign: pushed.foreign } })
  }
  const message = `GitHub did not take the branch ${branch}: ${pushed.refused}. Allow Sentra's account to push there, then ${again}.`
  throw new SentraError('FORGE_REFUSED', message, { details: { refused: pushed.refused } })
}
