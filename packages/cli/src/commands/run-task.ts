import { type Command, Option } from 'commander'
import {
  type ContestEntry,
  type Run,
  SentraError,
  type Task,
  TaskId,
  taskPriorities,
  type TaskPriority,
  type TaskType,
  taskTypes,
} from '@sentra/contract'
import type { Client } from '../client.ts'
import { type CommandContext, openContext } from '../context.ts'
import { showContest } from '../contest-text.ts'
import { exitCodeOf } from '../exit-codes.ts'
import { findProject, findRun, findTask } from '../find-things.ts'
import { followRun } from '../follow-run.ts'
import { printForecast } from '../forecast-text.ts'
import { parseEntries, refuseForSeveral } from '../parse-entries.ts'
import { parseDate, parseTicketId } from '../parse-ticket.ts'
import { note, print, styled } from '../print.ts'
import { nextStep, phaseBar, stateText } from '../run-text.ts'

type RunOptions = {
  project?: string
  description: string
  workflow: string
  agent?: string
  with?: ContestEntry[]
  model?: string
  key?: string
  type?: TaskType
  priority: TaskPriority
  assignee?: string
  ticket?: string
  after: string[]
  owns: string[]
  deadline?: string
  whenReady?: boolean
  now?: boolean
  wait: boolean
  dryRun?: boolean
}

export function addRunCommand(program: Command): void {
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
    .option(
      '--with <agents>',
      'several agents side by side, such as claude,codex,builtin:MODEL; the best is kept',
      parseEntries,
    )
    .option('-k, --key <name>', 'key to use (`sentra keys list`; default: the first that fits the agent)')
    .addOption(new Option('--type <type>', 'kind of work (default: from its words)').choices([...taskTypes]))
    .addOption(new Option('--priority <priority>', 'urgency').choices([...taskPriorities]).default('medium'))
    .option('--assignee <name>', 'who is responsible')
    .option('--ticket <ticket>', 'put the new task into a ticket')
    .option('--after <task...>', 'start by itself when these tasks are done', [])
    .option('--owns <glob...>', 'files that no other task may change at the same time', [])
    .option('--deadline <date>', 'when it must be done, such as 2026-12-24')
    .option('--when-ready', 'of a task that waits for others: start by itself when they are done')
    .option('--now', 'of a task that waits for others: do not wait for them')
    .option('--no-wait', 'start it and return at once')
    .option('--dry-run', 'of a task that exists: say what under way shares files with it, and start nothing')
    .action(runTask)
}

async function runTask(text: string, options: RunOptions, command: Command): Promise<void> {
  const context = openContext(command)
  if (options.dryRun) return forecast(context, text)
  if (options.with !== undefined) return runSeveral(context, text, { ...options, with: options.with })
  const started = await startRun(context, text, options)
  if ('plannedStart' in started) return showPlanned(context, started)
  const run = started
  if (!options.wait)
    return context.show(run, () => print(`Started ${run.id} on ${run.taskId}: sentra logs -f ${run.taskId}`))
  await followToEnd(context, run)
}

/** Prints a run's lines until it is over, then where it stands and what to type next. */
export async function followToEnd(context: CommandContext, run: Run): Promise<void> {
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

/** The same words for a task, given to several agents at once. */
async function runSeveral(context: CommandContext, text: string, options: RunOptions & { with: ContestEntry[] }) {
  refuseForSeveral(options)
  const { client } = context
  const { workflow: workflowType, with: entries, now: ignoreDependencies = false } = options
  const id = TaskId.safeParse(text)
  const taskId =
    id.data ?? (await createTask(client, { ...options, title: text }, { autoStart: workflowType, entries })).id
  if (id.success) await client.tasks.startContest({ taskId, workflowType, entries, ignoreDependencies })
  await showContest(context, taskId, options.wait)
}

async function forecast({ client, show }: CommandContext, text: string): Promise<void> {
  const id = TaskId.safeParse(text)
  const message = '--dry-run looks at a task that exists: `sentra tasks` lists them.'
  if (!id.success) throw new SentraError('INVALID_INPUT', message)
  show(await client.tasks.forecast({ taskId: id.data }), printForecast)
}

/** A task that has to wait for others starts by itself when they are done. */
async function showPlanned({ client, show }: CommandContext, task: Task): Promise<void> {
  const { reasons } = await client.tasks.waiting({ taskId: task.id })
  show({ task, reasons }, () => {
    print(`${task.id} starts by itself when nothing holds it any more.`)
    for (const { message } of reasons) print(message)
  })
}

/** The run, or the task when its start has to wait. */
async function startRun({ client }: CommandContext, text: string, options: RunOptions): Promise<Run | Task> {
  const start = { workflowType: options.workflow, agent: options.agent, model: options.model, credential: options.key }
  const id = TaskId.safeParse(text)
  if (id.success) return startExisting(client, id.data, { ...start, ...pick(options) })
  const { workflowType, ...choices } = start
  const task = await createTask(client, { ...options, title: text }, { autoStart: workflowType, ...choices })
  return task.plannedStart === null ? (await findRun(client, task.id)).run : task
}

type Choices = Pick<
  Parameters<Client['tasks']['create']>[0],
  'autoStart' | 'agent' | 'model' | 'credential' | 'entries'
>

/** Created and started in one step: a start that is refused leaves no task behind. */
async function createTask(
  client: Client,
  { title, ...options }: RunOptions & { title: string },
  choices: Choices,
): Promise<Task> {
  const project = await findProject(client, options.project)
  const { type, priority, assignee, description } = options
  const words = { title, description, type, priority, assignee, ...(await placeOf(client, options)) }
  return client.tasks.create({ projectId: project.id, ...words, ...choices })
}

type Start = Omit<Parameters<Client['tasks']['planStart']>[0], 'taskId'>
type When = Pick<RunOptions, 'whenReady' | 'now'>
const pick = ({ whenReady, now }: RunOptions): When => ({ ...(whenReady && { whenReady }), ...(now && { now }) })

async function startExisting(
  client: Client,
  taskId: TaskId,
  { whenReady, now, ...start }: Start & When,
): Promise<Run | Task> {
  if (!whenReady) return client.tasks.execute({ taskId, ...start, ignoreDependencies: now ?? false })
  const task = await client.tasks.planStart({ taskId, ...start })
  return task.plannedStart === null ? (await findRun(client, taskId)).run : task
}

/** Where a new task stands: its ticket, what it waits for, its files and its deadline. */
async function placeOf(client: Client, { ticket, after, owns, deadline }: RunOptions) {
  const others = await Promise.all(after.map((wanted) => findTask(client, wanted)))
  return {
    ...(ticket !== undefined && { ticketId: parseTicketId(ticket) }),
    ...(deadline !== undefined && { deadline: parseDate(deadline) }),
    dependsOn: others.map(({ task }) => task.id),
    ownedFiles: owns,
  }
}
