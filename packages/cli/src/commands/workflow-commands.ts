import type { Command } from 'commander'
import type { WorkflowInfo } from '@sentra/contract'
import { openContext } from '../context.ts'
import { findProject } from '../find-things.ts'
import { note, printTable, styled } from '../print.ts'

export function addWorkflowCommands(program: Command): void {
  program
    .command('workflows')
    .description('list what `sentra run --workflow` can do: built in, and defined by the repository')
    .option('-p, --project <name>', 'project (default: the one whose checkout you are in)')
    .action(listWorkflows)
}

async function listWorkflows(options: { project?: string }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { id, name } = await findProject(client, options.project)
  const listed = await client.projects.workflows({ projectId: id })
  show(listed, ({ commit, workflows }) => {
    printTable(['WORKFLOW', 'FROM', 'STAGES', 'WHAT IT DOES'], workflows.map(toRow))
    note(styled('dim', `${name} at ${commit.slice(0, 10)}; start one: sentra run "..." -p ${name} --workflow NAME`))
  })
}

const toRow = ({ name, source, stages, description }: WorkflowInfo) => [name, source, stagesText(stages), description]

/** `PLAN CODE TEST>CODE REVIEW>CODE`: where a stage that finds a fault goes back to. */
function stagesText(stages: WorkflowInfo['stages']): string {
  return stages
    .map(({ stage, loopTo }) => (loopTo === null ? stage : `${stage}>${stages[loopTo]?.stage ?? '?'}`))
    .join(' ')
}
