import type {
  CreateProject,
  LogLine,
  Project,
  PullRequest,
  Run,
  RunDetail,
  RunState,
  Task,
  TicketId,
} from '@sentra/contract'
import type { Installation } from './installation.ts'
import { makeShop } from './repository.ts'
import { eventually } from './wait.ts'

/** A project whose repository is a directory of this host. */
export type LocalProject = Project & { path: string }

/** A project with a fresh shop in `<base>/<name>`. */
export async function addShop(
  product: Installation,
  name: string,
  { files = {}, settings = {} }: { files?: Record<string, string>; settings?: CreateProject['settings'] } = {},
): Promise<LocalProject> {
  const path = await makeShop(`${product.base}/${name}`, files)
  const body = { path, name, settings: { agent: 'rehearsal', ...settings } }
  return (await product.post<{ project: LocalProject }>('/projects', body)).project
}

/** Starts a workflow on a new task. */
export async function startRun(
  product: Installation,
  project: Project,
  { workflow, description = '', ticketId }: { workflow: string; description?: string; ticketId?: TicketId },
): Promise<Run> {
  const words = { title: 'Add discount codes', description, ticketId }
  const task = await product.post<Task>('/tasks', { projectId: project.id, ...words })
  return product.post<Run>(`/tasks/${task.id}/execute`, { workflowType: workflow })
}

/** Waits for one of the states. */
export function untilRun(product: Installation, run: Run, ...states: RunState[]): Promise<RunDetail> {
  return until(product, run, (detail) => states.includes(detail.run.state))
}

/** Waits until a run is as wanted; fails with its log. */
export function until(product: Installation, run: Run, isThere: (detail: RunDetail) => boolean): Promise<RunDetail> {
  const look = async () => {
    const detail = await product.get<RunDetail>(`/runs/${run.id}`)
    return isThere(detail) ? detail : undefined
  }
  return eventually(`run ${run.id} gets there`, look, { explain: () => describeRun(product, run) })
}

/** Waits until a line of the log contains the text. */
export function untilLine(product: Installation, run: Run, text: string): Promise<LogLine> {
  const look = async () => (await listLog(product, run)).find((line) => line.message.includes(text))
  return eventually(`the log says "${text}"`, look, { explain: () => describeRun(product, run) })
}

export async function listLog(product: Installation, run: Run): Promise<LogLine[]> {
  const path = `/logs/${run.taskId}?runId=${run.id}&after=0&limit=5000`
  return (await product.get<{ lines: LogLine[] }>(path)).lines
}

export async function getTask(product: Installation, run: Run): Promise<Task> {
  return (await product.get<{ task: Task }>(`/tasks/${run.taskId}`)).task
}

export async function getPullRequest(product: Installation, run: Run): Promise<PullRequest> {
  const { items } = await product.get<{ items: PullRequest[] }>(`/pull-requests?taskId=${run.taskId}`)
  if (items[0] === undefined) throw new Error(`no pull request of ${run.id}\n${await describeRun(product, run)}`)
  return items[0]
}

async function describeRun(product: Installation, run: Run): Promise<string> {
  const { run: now, attempts } = await product.get<RunDetail>(`/runs/${run.id}`)
  const tries = attempts.map(({ stage, role, state, end }) => `${stage} ${role} ${state} ${end?.message ?? ''}`)
  const lines = (await listLog(product, run)).map((line) => `${line.line} ${line.phase} ${line.level} ${line.message}`)
  const printed = product.output.split('\n').slice(-15)
  return [`${now.state} ${now.message ?? ''}`, ...tries, ...lines.slice(-60), ...printed].join('\n')
}
