import { type Command, Option } from 'commander'
import { RunId, type TaskStatus, taskStatuses } from '@sentra/contract'
import { openContext } from '../context.ts'
import { entriesOf, findProject, findTask } from '../find-things.ts'
import { note, print, printTable } from '../print.ts'
import { stateText } from '../run-text.ts'
import { printTask, statusOf } from '../task-text.ts'
import { addRunCommand } from './run-task.ts'

export function addTaskCommands(program: Command): void {
  addRunCommand(program)
  const tasks = program
    .command('tasks')
    .description('list tasks, newest first')
    .option('-p, --project <name>', 'only of this project')
    .addOption(new Option('-s, --status <status>', 'only in this status').choices([...taskStatuses]))
    .action(listTasks)
  tasks
    .command('delete')
    .argument('<task>', 'task or run')
    .description('put a task into the trash, with its open pull request')
    .option('--cancel', 'cancel its run first')
    .action(deleteTask)
  program
    .command('task')
    .argument('<task>', 'task or run')
    .description('show a task, its run and what it needs')
    .action(showTask)
}

async function listTasks(options: { project?: string; status?: TaskStatus }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const project = options.project === undefined ? undefined : await findProject(client, options.project)
  const { items } = await client.tasks.list({ limit: 200, projectId: project?.id, status: options.status })
  show(items, (tasks) => {
    if (tasks.length === 0) return note('No tasks: `sentra run "what is to be done"` starts one.')
    printTable(
      ['TASK', 'STATUS', 'TYPE', 'PRIORITY', 'TITLE'],
      tasks.map((task) => [task.id, stateText(statusOf(task)), task.type, task.priority, task.title]),
    )
  })
}

async function showTask(wanted: string, _options: object, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { task, runs } = await findTask(client, wanted)
  const runId = RunId.safeParse(wanted).data ?? task.runId
  const detail = runId === null ? null : await client.runs.get({ runId })
  const contest = entriesOf(runs).length > 0 ? (await client.tasks.contest({ taskId: task.id })).contest : null
  const pulls = await client.pullRequests.list({ taskId: task.id, limit: 10 })
  const pull = pulls.items.find((one) => one.runId === detail?.run.id)
  const feedback = pull?.forge ? await client.pullRequests.feedback({ pullRequestId: pull.id }) : null
  const { reasons } = await client.tasks.waiting({ taskId: task.id })
  show({ task, runs, detail, contest, reasons, feedback }, (shown) => printTask(shown, pull))
}

async function deleteTask(wanted: string, options: { cancel?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { task } = await findTask(client, wanted)
  show(await client.tasks.delete({ taskId: task.id, cancel: options.cancel === true }), () =>
    print(`Deleted ${task.id}. Undo: sentra undo ${task.id}`),
  )
}
