import type { Command } from 'commander'
import { openContext } from '../context.ts'
import { findArchivedProject, findProject } from '../find-things.ts'
import { print } from '../print.ts'

/** `sentra projects archive`, `delete` and `restore`: each can be taken back. */
export function addPutAwayCommands(projects: Command): void {
  projects
    .command('archive')
    .argument('<project>')
    .description('put a project away; nothing is deleted')
    .action(archiveProject)
  projects
    .command('delete')
    .argument('<project>')
    .description('put a project into the trash with its tasks; your repository is not touched')
    .option('--cancel', 'cancel its runs first')
    .action(deleteProject)
  projects.command('restore').argument('<project>').description('bring an archived project back').action(restoreProject)
}

async function archiveProject(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findProject(client, wanted)
  show(await client.projects.archive({ projectId: id }), ({ name }) =>
    print(`Archived ${name}. Undo: sentra projects restore ${name}`),
  )
}

async function restoreProject(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findArchivedProject(client, wanted)
  show(await client.projects.restore({ projectId: id }), ({ name }) => print(`Restored ${name}.`))
}

async function deleteProject(wanted: string, options: { cancel?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id } = await findProject(client, wanted)
  const deleted = await client.projects.delete({ projectId: id, cancel: options.cancel === true })
  show(deleted, ({ project, trashId }) => print(`Deleted ${project.name}. Undo: sentra trash restore ${trashId}`))
}
