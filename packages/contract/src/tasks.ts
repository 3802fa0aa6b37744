import { z } from 'zod'
import { WaitReason } from './board.ts'
import { Contest, ContestEntries } from './contests.ts'
import { CredentialName } from './credentials.ts'
import { ProjectId, RunId, TaskId, TicketId, TrashEntryId } from './ids.ts'
import { operation, page, PageQuery } from './operation.ts'
import { Run } from './runs.ts'
import { TaskStatus, Task, CreateTask, UpdateTask, CriticalPath, Forecast } from './task-types.ts'

/** What a run works with; what is not named comes from the project. */
const choices = {
  /** Checked against the known workflows by the server, which answers UNKNOWN_WORKFLOW with the list. */
  workflowType: z.string(),
  agent: z.string().max(60).optional(),
  model: z.string().min(1).max(200).optional(),
  credential: CredentialName.optional(),
}

const read = { permission: 'task:read', write: false } as const
const start = { permission: 'run:start', write: true } as const
const tags = ['tasks']

export const tasks = {
  create: operation
    .meta({ permission: 'task:write', write: true })
    .route({ method: 'POST', path: '/tasks', successStatus: 201, tags, summary: 'Create a task, started when asked' })
    .input(CreateTask)
    .output(Task),
  list: operation
    .meta(read)
    .route({ method: 'GET', path: '/tasks', tags, summary: 'List tasks, newest first' })
    .input(
      PageQuery.extend({
        projectId: ProjectId.optional(),
        status: TaskStatus.optional(),
        ticketId: TicketId.optional(),
      }),
    )
    .output(page(Task)),
  counts: operation
    .meta(read)
    .route({ method: 'GET', path: '/task-counts', tags, summary: 'How many tasks there are in each status' })
    .input(z.object({ projectId: ProjectId.optional() }))
    .output(z.partialRecord(TaskStatus, z.int())),
  get: operation
    .meta(read)
    .route({ method: 'GET', path: '/tasks/{taskId}', tags, summary: 'Get a task with its runs' })
    .input(z.object({ taskId: TaskId }))
    .output(z.object({ task: Task, runs: z.array(Run) })),
  delete: operation
    .meta({ permission: 'task:write', write: true })
    .route({
      method: 'POST',
      path: '/tasks/{taskId}/delete',
      tags,
      summary: 'Put a task into the trash with its open pull requests',
    })
    .input(z.object({ taskId: TaskId, /** Cancel its run first. */ cancel: z.boolean().default(false) }))
    .output(z.object({ task: Task, trashId: TrashEntryId })),
  execute: operation
    .meta(start)
    .route({
      method: 'POST',
      path: '/tasks/{taskId}/execute',
      successStatus: 202,
      tags,
      summary: 'Start a workflow on a task; answers at once',
    })
    .input(
      z.object({
        taskId: TaskId,
        ...choices,
        /** Start although tasks that it depends on are not done. */
        ignoreDependencies: z.boolean().default(false),
        /** The run of this task whose plan and commits to go on from; without it the newest that left any (SEN-44). */
        earlierRunId: RunId.optional(),
      }),
    )
    .output(Run),
  startContest: operation
    .meta(start)
    .route({
      method: 'POST',
      path: '/tasks/{taskId}/contest',
      successStatus: 202,
      tags,
      summary: 'Start a workflow with several agents side by side, to keep the best',
    })
    .input(
      z.object({
        taskId: TaskId,
        workflowType: z.string(),
        entries: ContestEntries,
        /** Start although tasks that it depends on are not done. */
        ignoreDependencies: z.boolean().default(false),
      }),
    )
    .output(Contest),
  contest: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/tasks/{taskId}/contest',
      tags,
      summary: 'The newest contest of a task: its entries with what they are ranked by; null when it has none',
    })
    .input(z.object({ taskId: TaskId }))
    .output(z.object({ contest: Contest.nullable() })),
  forecast: operation
    .meta(read)
    .route({ method: 'GET', path: '/tasks/{taskId}/forecast', tags, summary: 'What starting a task now would meet' })
    .input(z.object({ taskId: TaskId }))
    .output(Forecast),
  update: operation
    .meta({ permission: 'task:write', write: true })
    .route({
      method: 'PATCH',
      path: '/tasks/{taskId}',
      tags,
      summary: 'Change what a task says, its ticket or deadline',
    })
    .input(UpdateTask)
    .output(Task),
  planStart: operation
    .meta(start)
    .route({
      method: 'PUT',
      path: '/tasks/{taskId}/planned-start',
      tags,
      summary: 'Start by itself when all it depends on is done; at once when it is',
    })
    .input(z.object({ taskId: TaskId, ...choices }))
    .output(Task),
  unplanStart: operation
    .meta(start)
    .route({ method: 'DELETE', path: '/tasks/{taskId}/planned-start', tags, summary: 'Take a planned start back' })
    .input(z.object({ taskId: TaskId }))
    .output(Task),
  dependencies: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/tasks/{taskId}/dependencies',
      tags,
      summary: 'What a task waits for, what waits for it, and whose files it shares',
    })
    .input(z.object({ taskId: TaskId }))
    .output(z.object({ dependsOn: z.array(Task), dependants: z.array(Task), conflictsWith: z.array(Task) })),
  criticalPath: operation
    .meta(read)
    .route({
      method: 'GET',
      path: '/projects/{projectId}/critical-path',
      tags,
      summary: 'The longest chain of tasks that are not done',
    })
    .input(
      z.object({
        projectId: ProjectId,
        /** Only chains that end in a task of this ticket, or in this task. */
        ticketId: TicketId.optional(),
        taskId: TaskId.optional(),
      }),
    )
    .output(CriticalPath),
  addDependency: operation
    .meta({ permission: 'task:write', write: true })
    .route({ method: 'POST', path: '/tasks/{taskId}/dependencies', tags, summary: 'Let a task wait for another' })
    .input(z.object({ taskId: TaskId, otherTaskId: TaskId }))
    .output(Task),
  removeDependency: operation
    .meta({ permission: 'task:write', write: true })
    .route({ method: 'DELETE', path: '/tasks/{taskId}/dependencies/{otherTaskId}', tags, summary: 'Wait no longer' })
    .input(z.object({ taskId: TaskId, otherTaskId: TaskId }))
    .output(Task),
  waiting: operation
    .meta(read)
    .route({ method: 'GET', path: '/tasks/{taskId}/waiting', tags, summary: 'Why a task is not at work, in words' })
    .input(z.object({ taskId: TaskId }))
    .output(z.object({ reasons: z.array(WaitReason) })),
}
