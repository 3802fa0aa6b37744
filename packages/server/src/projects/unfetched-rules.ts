import { type ProjectSettings, SentraError } from '@sentra/contract'
import type { Unfetched } from './repository/find-unfetched.ts'

type Policies = Pick<ProjectSettings, 'submodules' | 'lfs'>

/**
 * Refuses a commit from which an agent would start with empty directories or pointer files that nobody spoke of.
 * `where` is how a person allows it. Errors: REPOSITORY_UNSUPPORTED.
 */
export function requireFetched(unfetched: Unfetched, policies: Policies, where: string): void {
  if (unfetched.submodules && policies.submodules === 'refuse') {
    const message = `The repository has submodules, and Sentra does not fetch them: their directories would be empty for agents and tests. If the work needs none of them, allow that: \`${where} --submodules empty\`.`
    throw new SentraError('REPOSITORY_UNSUPPORTED', message, { details: { uses: 'submodules' } })
  }
  if (unfetched.lfs && policies.lfs === 'refuse') {
    const message = `The repository keeps files in Git LFS, and Sentra does not fetch them: agents and tests would find small pointer files in their place. If the work needs none of them, allow that: \`${where} --lfs pointers\`.`
    throw new SentraError('REPOSITORY_UNSUPPORTED', message, { details: { uses: 'lfs' } })
  }
}

/** What a person who allowed it should know. */
export function unfetchedNotices({ submodules, lfs }: Unfetched): string[] {
  return [
    ...(submodules ? ['The repository has submodules: their directories are empty for agents and tests.'] : []),
    ...(lfs ? ['The repository uses Git LFS: agents and tests find pointer files. A change to one is flagged.'] : []),
  ]
}
