import type { ProjectRow } from './projects-store.ts'
import { rememberFew } from './remember-few.ts'
import { findUnfetched } from './repository/find-unfetched.ts'
import { requireFetched } from './unfetched-rules.ts'

const REMEMBERED = 64
const find = rememberFew(REMEMBERED, findUnfetched)

/** Before every run, for the commit it starts from: submodules may have come since. Errors: REPOSITORY_UNSUPPORTED. */
export async function requireSupported(
  store: string,
  project: Pick<ProjectRow, 'name' | 'settings'>,
  commit: string,
): Promise<void> {
  requireFetched(await find(store, commit), project.settings, `sentra projects set ${project.name}`)
}
