import { type Command, Option } from 'commander'
import {
  type Message,
  type Run,
  type Task,
  TaskId,
  taskPriorities,
  taskStatuses,
  type TaskPriority,
  type TaskStatus,
  type TaskType,
  taskTypes,
  type Worktree,
} from '@sentra/contract'
import { type CommandContext, openContext } from '../context.ts'
import { exitCodeOf } from '../exit-codes.ts'
import { findProject, findRun, findTask } from '../find-things.ts'
import { followRun } from '../follow-run.ts'
import { note, print, printTable, styled, visible } from '../print.ts'
import { nextStep, phaseBar, stateText, usageText } from '../run-text.ts'

type RunOptions = {
  project?: string
  description: string
  workflow: string
  agent?: string
  model?: string
  key?: string
  type?: TaskType
  priority: TaskPriority
  assignee?: string
  wait: boolean
}

export function addTaskCommands(program: Command): void {
  program
    .command('run')
    .alias('launch')
    .argument('<task>', 'what is to be done, or the id of a task')
    .description('create a task and start a workflow on it, or start one on a task that exists')
    .option('-p, --project <name>', 'project (default: the one whose checkout you are in)')
    .option('-d, --description <text>', 'more than fits into the title', '')
    .option('-w, --workflow <name>', 'what to do; `sentra workflows` lists them', 'full_sdlc')
    .option('-a, --agent <name>', 'agent; `rehearsal` is scripted and needs no key')
    .option('-m, --model <name>', 'model')
    .option('-k, --key <name>', 'key to use (`sentra keys list`; default: the first that fits the agent)')
    .addOption(new Option('--type <type>', 'kind of work (default: from its words)').choices([...taskTypes]))
    .addOption(new Option('--priority <priority>', 'urgency').choices([...taskPriorities]).default('medium'))
    .option('--assignee <name>', 'who is responsible')
    .option('--no-wait', 'start it and return at once')
    .action(runTask)
  program
    .command('tasks')
    .description('list tasks, newest first')
    .option('-p, --project <name>', 'only of this project')
    .addOption(new Option('-s, --status <status>', 'only in this status').choices([...taskStatuses]))
    .action(listTasks)
  program
    .command('task')
    .argument('<task>', 'task or run')
    .description('show a task, its run and what it needs')
    .action(showTask)
}

async function runTask(text: string, options: RunOptions, command: Command): Promise<void> {
  const context = openContext(command)
  const run = await startRun(context, text, options)
  if (!options.wait)
    return context.show(run, () => print(`Started ${run.id} on ${run.taskId}: sentra logs -f ${run.taskId}`))
  if (!context.isJson)
    note(styled('dim', `${run.taskId} ${run.id} branch ${run.branch} agent ${run.agent}; Ctrl-C leaves it running`))
  const detail = await followRun(context, run, {})
  context.show(detail, () => {
    print(`${stateText(detail.run.state)} ${phaseBar(detail.run)}`)
    const next = nextStep(detail)
    if (next) print(next)
  })
  process.exitCode = exitCodeOf(detail.run)
}

async function startRun({ client }: CommandContext, text: string, options: RunOptions): Promise<Run> {
  const start = { workflowType: options.workflow, agent: options.agent, model: options.model, credential: options.key }
  const id = TaskId.safeParse(text)
  if (id.success) return client.tasks.execute({ taskId: id.data, ...start })
  const project = await findProject(client, options.project)
  const { type, priority, assignee, description } = options
  const { workflowType, ...choices } = start
  const words = { title: text, description, type, priority, assignee }
  // In one step: a start that is refused leaves no task behind.
  const task = await client.tasks.create({ projectId: project.id, ...words, autoStart: workflowType, ...choices })
  return (await findRun(client, task.id)).run
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
  const detail = runs.length > 0 ? await findRun(client, task.id) : null
  const pulls = await client.pullRequests.list({ taskId: task.id, limit: 10 })
  const pull = pulls.items.find(({ runId }) => runId === detail?.run.id)
  show({ task, runs, detail }, () => {
    print(
      `${styled('bold', task.title)}\n${task.id}  ${stateText(statusOf(task))}  ${task.type}, ${task.priority} priority`,
    )
    if (!detail) return print(`Not started: sentra run ${task.id}`)
    print(`\n${detail.run.id}  ${detail.run.workflow}  ${stateText(detail.run.state)}\n${phaseBar(detail.run)}\n`)
    printTable(
      ['STAGE', 'ROLE', 'TRY', 'STATE', 'END'],
      detail.attempts.map((attempt) => [
        attempt.stage,
        attempt.kind === 'command' ? 'checks' : attempt.role,
        String(attempt.try),
        stateText(attempt.session?.state === 'paused' ? 'paused' : attempt.state),
        attempt.end?.message ?? '',
      ]),
    )
    const used = usageText(detail.usage)
    if (used) print(`\n${used}`)
    const worktrees = detail.worktrees.filter(({ status }) => status !== 'trash' && status !== 'removed')
    if (worktrees.length > 0) {
      print('')
      printTable(['WORKING COPY', 'STATUS', 'PORTS'], worktrees.map(worktreeRow))
    }
    for (const { by, state, text } of detail.messages)
      print(`\n${styled('cyan', `» ${visible(by)}`)} ${visible(text)} ${styled('dim', messageNote(state, task.id))}`)
    const next = nextStep(detail, pull)
    if (next) print(`\n${next}`)
  })
}

function messageNote(state: Message['state'], taskId: string): string {
  return state === 'undelivered' ? `(undelivered; sentra retry ${taskId} gives it to the agent)` : `(${state})`
}

/** A task that a person holds is at work to the board, but not to a person. */
const statusOf = ({ paused, status }: Task) => (paused ? 'paused' : status)

/** The directory as a person may open it, on the host of its runner. */
function worktreeRow({ path, status, ports }: Worktree): string[] {
  return [path, stateText(status), ports === null ? '-' : `${ports.frontend}, ${ports.backend}`]
}
