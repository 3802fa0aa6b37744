import { SentraError } from '@sentra/contract'
import type { ProjectRow } from './projects-store.ts'
import { readRunSettings } from './read-run-settings.ts'

/** What would keep a run from starting or from proving anything; a person may mend it after the project is there. */
export async function runNotices(
  repository: string,
  project: Pick<ProjectRow, 'name' | 'settings'>,
  head: string,
): Promise<string[]> {
  try {
    const { test } = await readRunSettings(repository, project, head)
    return test.length === 0 ? [noTests(project.name)] : []
  } catch (error) {
    if (error instanceof SentraError && error.code === 'REPOSITORY_CONFIG_INVALID') return [error.message]
    throw error
  }
}

const noTests = (name: string) =>
  `No test command was found, so no change can be proved: set one with \`sentra projects set ${name} --test "..."\`.`
