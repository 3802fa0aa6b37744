import { rememberFew } from '../remember-few.ts'
import { git } from './git.ts'

const MOST_NAMES = 200

/** Whether git takes it for the name of a branch: `main~1` would name a commit, too. What it says of a name never changes. */
export const isBranchName = rememberFew(MOST_NAMES, async (name: string) => {
  const { code } = await git('/', ['check-ref-format', `refs/heads/${name}`], { answers: [0, 1] })
  return code === 0
})
