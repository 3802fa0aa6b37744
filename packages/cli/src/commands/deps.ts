import type { Command } from 'commander'
import type { Task, TaskId } from '@sentra/contract'
import { openContext } from '../context.ts'
import { findTask } from '../find-things.ts'
import { note, print, printTable, styled } from '../print.ts'
import { stateText } from '../run-text.ts'

type Options = { on: string[]; remove: string[] }

export function addDeps(program: Command): void {
  program
    .command('deps')
    .argument('<task>', 'task')
    .description('show what a task waits for and what waits for it, or change it')
    .option('--on <task...>', 'let it wait until these are done', [])
    .option('--remove <task...>', 'let it wait for these no longer', [])
    .action(deps)
}

async function deps(wanted: string, options: Options, command: Command): Promise<void> {
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

function printTasks(title: string, tasks: Task[]): void {
  if (tasks.length === 0) return
  print(styled('bold', title))
  printTable(
    ['TASK', 'STATUS', 'TITLE'],
    tasks.map((task) => [task.id, stateText(task.status), task.title]),
  )
  print('')
}
