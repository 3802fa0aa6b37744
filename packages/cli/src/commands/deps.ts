import type { Command } from 'commander'
import { type CriticalPath, SentraError, type Task, type TaskId } from '@sentra/contract'
import type { Client } from '../client.ts'
import { openContext } from '../context.ts'
import { findProject, findTask } from '../find-things.ts'
import { note, print, printTable, styled } from '../print.ts'
import { stateText } from '../run-text.ts'
import { parseTicketId } from '../parse-ticket.ts'

type Options = { on: string[]; remove: string[]; critical?: boolean; project?: string; ticket?: string }

export function addDeps(program: Command): void {
  program
    .command('deps')
    .argument('[task]', 'task; may be left out with --critical')
    .description('show what a task waits for and what waits for it, or change it')
    .option('--on <task...>', 'let it wait until these are done', [])
    .option('--remove <task...>', 'let it wait for these no longer', [])
    .option('--critical', 'show the longest chain of open tasks, which decides when all are done')
    .option('-p, --project <name>', 'with --critical: of this project (default: the one whose checkout you are in)')
    .option('--ticket <ticket>', 'with --critical: what this ticket waits for')
    .action(deps)
}

async function deps(wanted: string | undefined, options: Options, command: Command): Promise<void> {
  if (options.critical) return showCriticalPath(wanted, options, command)
  if (wanted === undefined)
    throw new SentraError('INVALID_INPUT', 'Say which task: `sentra tasks` lists them, or use --critical.')
  const { client, show } = openContext(command)
  const taskIdOf = async (text: string): Promise<TaskId> => (await findTask(client, text)).task.id
  const taskId = await taskIdOf(wanted)
  for (const other of options.on) await client.tasks.addDependency({ taskId, otherTaskId: await taskIdOf(other) })
  for (const other of options.remove)
    await client.tasks.removeDependency({ taskId, otherTaskId: await taskIdOf(other) })
  const around = await client.tasks.dependencies({ taskId })
  const { reasons } = await client.tasks.waiting({ taskId })
  show({ ...around, reasons }, () => {
    const { dependsOn, dependants, conflictsWith } = around
    if (dependsOn.length + dependants.length + conflictsWith.length === 0)
      note(`${taskId} waits for no task and none waits for it: sentra deps ${taskId} --on OTHER`)
    printTasks('Waits for', dependsOn)
    printTasks('Waiting for it', dependants)
    printTasks('Owns the same files', conflictsWith)
    for (const { message } of reasons) print(message)
  })
}

async function showCriticalPath(wanted: string | undefined, options: Options, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const end = await endOf(client, wanted, options)
  show(await client.tasks.criticalPath(end), (path) => printPath(path))
}

/** Where the chain ends: a task, a ticket, or anywhere in a project. */
async function endOf(client: Client, wanted: string | undefined, { project, ticket }: Options) {
  if (wanted !== undefined) {
    const { task } = await findTask(client, wanted)
    return { projectId: task.projectId, taskId: task.id }
  }
  if (ticket === undefined) return { projectId: (await findProject(client, project)).id }
  const found = await client.tickets.get({ ticketId: parseTicketId(ticket) })
  return { projectId: found.ticket.projectId, ticketId: found.ticket.id }
}

function printPath({ steps, minutes, heldBy }: CriticalPath): void {
  if (steps.length === 0) return note('Nothing is open: no task is left to wait for.')
  printTable(
    ['', 'TASK', 'STATUS', 'MINUTES', 'FROM', 'TITLE'],
    steps.map((step, index) => [
      String(index + 1),
      step.taskId,
      stateText(step.status),
      step.status === 'in_review' ? 'a person' : `~${step.minutes}`,
      step.basis,
      step.title,
    ]),
  )
  print(`\nAbout ${minutes} minutes of agents at work, one task after the other.`)
  for (const { message } of heldBy) print(message)
}

function printTasks(title: string, tasks: Task[]): void {
  if (tasks.length === 0) return
  print(styled('bold', title))
  printTable(
    ['TASK', 'STATUS', 'TITLE'],
    tasks.map((task) => [task.id, stateText(task.status), task.title]),
  )
  print('')
}
