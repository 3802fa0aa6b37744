import { type Command, Option } from 'commander'
import {
  type ContestEntry,
  type RefusedHost,
  type Message,
  type Run,
  RunId,
  SentraError,
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
import type { Client } from '../client.ts'
import { type CommandContext, openContext } from '../context.ts'
import { exitCodeOf } from '../exit-codes.ts'
import { printContest, showContest } from '../contest-text.ts'
import { entriesOf, findProject, findRun, findTask } from '../find-things.ts'
import { printForecast } from '../forecast-text.ts'
import { printFeedback } from '../feedback-text.ts'
import { followRun } from '../follow-run.ts'
import { note, print, printTable, styled, visible } from '../print.ts'
import { nextStep, phaseBar, stateText, usageText } from '../run-text.ts'
import { parseEntries, refuseForSeveral } from '../parse-entries.ts'
import { parseDate, parseTicketId } from '../parse-ticket.ts'

const MOST_ASKED = 48

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
  const pull = pulls.items.find(({ runId }) => runId === detail?.run.id)
  const feedback = pull?.forge ? await client.pullRequests.feedback({ pullRequestId: pull.id }) : null
  const { reasons } = await client.tasks.waiting({ taskId: task.id })
  show({ task, runs, detail, contest, reasons, feedback }, () => {
    print(
      `${styled('bold', task.title)}\n${task.id}  ${stateText(statusOf(task))}  ${task.type}, ${task.priority} priority`,
    )
    for (const { message } of reasons) print(styled('yellow', message))
    if (contest) printContest(contest)
    if (!detail) return
    print(`\n${detail.run.id}  ${detail.run.workflow}  ${stateText(detail.run.state)}\n${phaseBar(detail.run)}\n`)
    printTable(
      ['STAGE', 'ROLE', 'TRY', 'STATE', 'END'],
      detail.attempts.map((attempt) => [
        attempt.stage,
        attempt.kind === 'command' ? (attempt.combined ? 'checks, combined' : 'checks') : attempt.role,
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
    if (detail.refusedHosts.length > 0) {
      print('')
      printTable(['REFUSED HOST', 'TIMES', 'BY', 'LAST', ''], detail.refusedHosts.map(refusedRow))
      const open = detail.refusedHosts.find(({ allowable, allowed }) => allowable && !allowed)
      if (open) print(`  if it is needed: sentra allow ${task.id} ${open.destination}`)
    }
    for (const { by, state, text } of detail.messages)
      print(`\n${styled('cyan', `» ${visible(by)}`)} ${visible(text)} ${styled('dim', messageNote(state, task.id))}`)
    if (feedback !== null) printFeedback(task.id, feedback)
    const next = nextStep(detail, pull)
    if (next) print(`\n${next}`)
  })
}

/** Of a long shell line its start says which one it was. */
const shorten = (text: string) => (text.length > MOST_ASKED ? `${text.slice(0, MOST_ASKED - 1)}…` : text)

function refusedRow({ destination, count, asked, stage, lastAt, allowed, reason }: RefusedHost): string[] {
  const now = allowed ? styled('green', 'allowed') : styled('dim', reason)
  return [
    destination,
    String(count),
    shorten(visible(`${stage}: ${asked}`)),
    new Date(lastAt).toLocaleTimeString(),
    now,
  ]
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

async function deleteTask(wanted: string, options: { cancel?: boolean }, command: Command): Promise<void> {
  const { client, show } = openContext(command)
  const { task } = await findTask(client, wanted)
  show(await client.tasks.delete({ taskId: task.id, cancel: options.cancel === true }), () =>
    print(`Deleted ${task.id}. Undo: sentra undo ${task.id}`),
  )
}
