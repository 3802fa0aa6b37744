import type { ProjectId, Run, SystemStatus, Task } from '@sentra/contract'
import type { Client } from './client.ts'

/** What somebody who looks at the work as a whole wants to know. */
export type Overview = {
  status: SystemStatus
  /** What works or waits for a person, the newest first, each with its newest run. */
  open: { task: Task; run: Run | null; project: string }[]
  /** The newest of those that are over. */
  ended: Task[]
}

const OPEN = ['running', 'in_review', 'ready', 'pending', 'failed'] as const
const MOST_OPEN = 50
const MOST_ENDED = 5

export async function readOverview(client: Client, projectId: ProjectId | undefined): Promise<Overview> {
  const list = async (status: Task['status'], limit: number) =>
    (await client.tasks.list({ projectId, status, limit })).items
  const [status, projects, ended, ...found] = await Promise.all([
    client.system.status(),
    client.projects.list({ limit: 500 }),
    list('done', MOST_ENDED),
    ...OPEN.map((name) => list(name, MOST_OPEN)),
  ])
  const names = new Map(projects.items.map(({ id, name }) => [id, name]))
  const open = await Promise.all(
    found
      .flat()
      .slice(0, MOST_OPEN)
      .map(async (task) => {
        const run = (await client.tasks.get({ taskId: task.id })).runs[0] ?? null
        return { task, run, project: names.get(task.projectId) ?? 'archived' }
      }),
  )
  return { status, open, ended }
}
