import { basename } from 'node:path'
import { type CreateProject, newId, type Project, ProjectSettings, SentraError } from '@sentra/contract'
import { recordAudit } from '#access'
import { appendEvent } from '#events'
import type { Principal, Tx } from '#platform'
import { findActiveProject, insertProject, type ProjectRow, toProject } from './projects-store.ts'
import { readCommands } from './detect/read-commands.ts'
import { readRunSettings } from './read-run-settings.ts'
import { getBranchHead } from './repository/bare-store.ts'
import { inspectSource, type Source } from './repository/inspect-source.ts'

/** A repository that was looked at, before anything is stored. */
export type InspectedProject = Pick<Project, 'name' | 'path' | 'defaultBranch' | 'settings'> & { notices: string[] }

/** Looks at the repository of a new project. Errors are those of inspectSource, and BRANCH_NOT_FOUND. */
export async function inspectProject(input: CreateProject): Promise<InspectedProject> {
  if (!input.path.startsWith('/')) {
    throw new SentraError(
      'INVALID_INPUT',
      `${input.path} is no absolute path: the server may run in another directory than you.`,
    )
  }
  const source = await inspectSource(input.path)
  const head = input.branch === undefined ? source.head : await getBranchHead(source.root, input.branch)
  const project = {
    name: input.name ?? nameOf(source.root, input.settings?.directory),
    path: source.root,
    defaultBranch: input.branch ?? source.defaultBranch,
    settings: ProjectSettings.parse(input.settings ?? {}),
  }
  return { ...project, notices: [...noticesOf(source), ...(await runNotices(project, head))] }
}

export async function createProject(tx: Tx, principal: Principal, inspected: InspectedProject): Promise<Project> {
  const { notices: _, ...project } = inspected
  await refuseTwice(tx, project)
  const row = await insertProject(tx, { ...project, id: newId('project') })
  await recordAudit(tx, principal, { action: 'project:create', subject: row.id, details: { path: row.path } })
  appendEvent(tx, 'project.created', { projectId: row.id, name: row.name })
  return toProject(row)
}

/** A repository may be added again under another name, for another branch; the same name is a slip. */
async function refuseTwice(tx: Tx, { name, path }: Pick<Project, 'name' | 'path'>): Promise<void> {
  const same = await findActiveProject(tx, name)
  if (same?.path !== path) return
  const message = `${path} is the project ${name} already: \`sentra projects set ${name}\` changes it, --name adds it once more.`
  throw new SentraError('NAME_TAKEN', message)
}

/** `/home/ann/My Shop.git` -> `my-shop`, its directory `packages/api` -> `my-shop-api`. */
function nameOf(root: string, directory: string | null | undefined): string {
  const name = basename(root, '.git')
  const plain = (directory && directory !== '.' ? `${name}-${basename(directory)}` : name)
    .toLowerCase()
    .replaceAll(/[^a-z0-9._-]+/g, '-')
  return plain.replaceAll(/^[^a-z0-9]+|-+$/g, '').slice(0, 60) || 'project'
}

function noticesOf(source: Source): string[] {
  const notices: string[] = []
  if (source.dirty)
    notices.push('The checkout has uncommitted changes: tasks start from the last commit and do not see them.')
  if (source.hasSubmodules)
    notices.push(
      'The repository has submodules: they are not fetched into working copies, where their directories are empty.',
    )
  if (source.usesLfs) notices.push('The repository uses Git LFS: working copies hold the pointers, not the files.')
  return notices
}

/** What would keep a run from starting or from proving anything; a person may mend it after the project is there. */
async function runNotices(project: Pick<ProjectRow, 'name' | 'path' | 'settings'>, head: string): Promise<string[]> {
  try {
    const { test, directory } = await readRunSettings(project.path, project, head)
    const { packages } = await readCommands(project.path, head, directory)
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
