import { realpathSync } from 'node:fs'
import { join } from 'node:path'
import {
  type Project,
  ProjectId,
  type PullRequest,
  QuestionId,
  type Run,
  type RunDetail,
  RunId,
  SentraError,
  SpecId,
  type Task,
  TaskId,
  TicketId,
} from '@sentra/contract'
import type { Client } from './client.ts'

/** A project by id or name; without either, the one whose checkout we stand in, or the only one there is. */
export async function findProject(client: Client, wanted: string | undefined): Promise<Project> {
  const id = ProjectId.safeParse(wanted)
  if (id.success) return client.projects.get({ projectId: id.data })
  const { items } = await client.projects.list({ limit: 500 })
  if (wanted !== undefined)
    return found(
      items.find((project) => project.name === wanted),
      `There is no project ${wanted}: \`sentra projects\` lists them.`,
    )
  const inside = findInside(items, realpathSync(process.cwd()))
  if (inside) return inside
  const only = items.length === 1 ? items[0] : undefined
  const message =
    items.length === 0
      ? 'There is no project yet: `sentra new <path or URL>` adds a repository.'
      : 'Say which project with --project: `sentra projects` lists them.'
  return found(only, message)
}

/** Of several projects of one repository, the one whose directory we stand in comes before that of the top. */
type LocalProject = Project & { path: string }

function findInside(projects: Project[], here: string): Project | undefined {
  const isIn = (directory: string) => here === directory || here.startsWith(`${directory}/`)
  const placeOf = ({ path, settings }: LocalProject) => (settings.directory ? join(path, settings.directory) : path)
  const around = projects.filter((project): project is LocalProject => project.path !== null && isIn(project.path))
  const own = around.filter((project) => isIn(placeOf(project)))
  return (own.length > 0 ? own : around).toSorted((a, b) => placeOf(b).length - placeOf(a).length)[0]
}

/** Archived projects keep their names, so they are looked for apart. */
export async function findArchivedProject(client: Client, wanted: string): Promise<Project> {
  const { items } = await client.projects.list({ limit: 500, archived: 'true' })
  return found(
    items.find((project) => project.name === wanted || project.id === wanted),
    `There is no archived project ${wanted}: \`sentra projects list --archived\` lists them.`,
  )
}

/** A task by its own id or by that of one of its runs. */
export async function findTask(client: Client, wanted: string): Promise<{ task: Task; runs: Run[] }> {
  const runId = RunId.safeParse(wanted)
  if (runId.success) return client.tasks.get({ taskId: (await client.runs.get({ runId: runId.data })).run.taskId })
  const taskId = TaskId.safeParse(wanted.includes('-') ? wanted : `task-${wanted}`)
  if (!taskId.success)
    throw new SentraError(
      'INVALID_INPUT',
      `${wanted} is no task (task-...) and no run (adw-...): \`sentra tasks\` lists them.`,
    )
  return client.tasks.get({ taskId: taskId.data })
}

/**
 * A run by its own id, or the one that a task stands for: the newest; of several side by side the kept one, before that
 * the only one that is not over. NO_RUN when it was never started, INVALID_INPUT when several may be meant.
 */
export async function findRun(client: Client, wanted: string): Promise<RunDetail> {
  const runId = RunId.safeParse(wanted)
  if (runId.success) return client.runs.get({ runId: runId.data })
  const { task, runs } = await findTask(client, wanted)
  const newest = runs[0]
  if (!newest) throw new SentraError('NO_RUN', `Task ${task.id} was never started: \`sentra run ${task.id}\`.`)
  return client.runs.get({ runId: chooseEntry(newest, entriesOf(runs)).id })
}

/** The runs of a task's newest contest, none when its newest run works alone. */
export const entriesOf = (runs: Run[]): Run[] =>
  runs.filter(({ contestId }) => contestId !== null && contestId === runs[0]?.contestId)

export const isActive = ({ state }: Run): boolean => ['queued', 'running', 'waiting'].includes(state)

function chooseEntry(newest: Run, entries: Run[]): Run {
  const active = entries.filter(isActive)
  const only = active.length === 1 ? active[0] : undefined
  if (entries.length === 0 || newest.kept) return newest
  if (only) return only
  const names = entries.map(({ id, agent, state }) => `${id} (${agent}, ${state})`).join(', ')
  const message = `Task ${newest.taskId} has several runs side by side: name one of ${names}.`
  throw new SentraError('INVALID_INPUT', message)
}

/** The pull request of a task, or of a whole ticket. */
export async function findPullRequest(client: Client, wanted: string): Promise<PullRequest> {
  const ticketId = TicketId.safeParse(wanted)
  if (ticketId.success) return findPullRequestOfTicket(client, ticketId.data)
  const { task } = await findTask(client, wanted)
  const { items } = await client.pullRequests.list({ taskId: task.id, limit: 10 })
  const pull =
    items.find((item) => item.runId === wanted) ??
    items.find((item) => item.state === 'open') ??
    items.find((item) => !item.delivered && item.state === 'merged') ??
    items[0]
  const next = `\`sentra task ${task.id}\` says what it needs`
  return found(pull, `Task ${task.id} has no pull request yet, it is ${task.status}: ${next}.`)
}

async function findPullRequestOfTicket(client: Client, ticketId: TicketId): Promise<PullRequest> {
  const { pullRequest } = await client.tickets.train({ ticketId })
  const why = `one is opened when all its tasks have landed, if it is delivered together: \`sentra ticket ${ticketId}\``
  return found(pullRequest ?? undefined, `Ticket ${ticketId} has no pull request of its own, ${why}.`)
}

function found<T>(value: T | undefined, message: string): T {
  if (value === undefined) throw new SentraError('NOT_FOUND', message)
  return value
}

/** A question's own id, as `sentra task` shows it. */
export function parseQuestionId(wanted: string): QuestionId {
  const id = QuestionId.safeParse(wanted)
  if (id.success) return id.data
  const message = `${wanted} is no question (ask-...): \`sentra tasks\` lists the tasks, \`sentra task <task>\` what its agent asks.`
  throw new SentraError('INVALID_INPUT', message)
}

export function parseSpecId(wanted: string): SpecId {
  const id = SpecId.safeParse(wanted.includes('-') ? wanted : `spec-${wanted}`)
  if (id.success) return id.data
  throw new SentraError('INVALID_INPUT', `${wanted} is no spec (spec-...): \`sentra specs\` lists them.`)
}
