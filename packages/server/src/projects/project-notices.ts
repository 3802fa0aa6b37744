import { SentraError } from '@sentra/contract'
import type { ProjectRow } from './projects-store.ts'
import { readCommands } from './detect/read-commands.ts'
import { readRunSettings } from './read-run-settings.ts'

/** What would keep a run from starting or from proving anything; a person may mend it after the project is there. */
export async function runNotices(
  repository: string,
  project: Pick<ProjectRow, 'name' | 'settings'>,
  head: string,
): Promise<string[]> {
  try {
    const { test, directory } = await readRunSettings(repository, project, head)
    const { packages } = await readCommands(repository, head, directory)
    const isOpen = project.settings.directory === null && directory === ''
    return [
      ...(isOpen && packages.length > 0 ? [severalPackages(project.name, packages)] : []),
      ...(test.length === 0 ? [noTests(project.name)] : []),
    ]
  } catch (error) {
    if (error instanceof SentraError && error.code === 'REPOSITORY_CONFIG_INVALID') return [error.message]
    throw error
  }
}

function severalPackages(name: string, packages: string[]): string {
  const shown = packages.length > 5 ? `${packages.slice(0, 5).join(', ')}, ...` : packages.join(', ')
  return (
    `This is a monorepo of ${packages.length} packages: ${shown}. Runs start at its top; choose one with ` +
    `\`sentra projects set ${name} --directory ${packages[0]}\`.`
  )
}

const noTests = (name: string) =>
  `No test command was found, so no change can be proved: set one with \`sentra projects set ${name} --test "..."\`.`
