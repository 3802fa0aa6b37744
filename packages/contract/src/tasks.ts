import { z } from 'zod'
import { CredentialName } from './credentials.ts'
import { ProjectId, RunId, TaskId } from './ids.ts'
import { operation, page, PageQuery, Timestamp } from './operation.ts'
import { Run } from './runs.ts'
import { WorkflowName } from './workflow-names.ts'

export const taskTypes = ['chore', 'bug', 'feature'] as const
export const taskPriorities = ['low', 'medium', 'high', 'critical'] as const
export const taskStatuses = ['pending', 'ready', 'running', 'in_review', 'done', 'failed', 'cancelled'] as const
/** Texts that a form starts from (SEN-31). */
export const taskTemplates = ['blank', 'bug_report', 'add_tests', 'refactor', 'upgrade_dependency'] as const

export const TaskType = z.enum(taskTypes)
export type TaskType = z.infer<typeof TaskType>
export const TaskPriority = z.enum(taskPriorities)
export type TaskPriority = z.infer<typeof TaskPriority>
export const TaskStatus = z.enum(taskStatuses)
export type TaskStatus = z.infer<typeof TaskStatus>
export const TaskTemplate = z.enum(taskTemplates)
export type TaskTemplate = z.infer<typeof TaskTemplate>

export const Task = z.object({
  id: TaskId,
  projectId: ProjectId,
  title: z.string(),
  description: z.string(),
  type: TaskType,
  /** False when the type was classified from the words of the task. */
  typeGiven: z.boolean(),
  priority: TaskPriority,
  assignee: z.string().nullable(),
  template: TaskTemplate,
  status: TaskStatus,
  /** The newest run. */
  runId: RunId.nullable(),
  /** Its agent has asked a question that nobody has answered yet. */
  asks: z.boolean(),
  /** A person has paused it, or works on it in the agent's place. */
  paused: z.boolean(),
  createdAt: Timestamp,
  updatedAt: Timestamp,
})
export type Task = z.infer<typeof Task>

export const CreateTask = z.object({
  projectId: ProjectId,
  title: z.string().trim().min(1, 'a task needs a title').max(300),
  description: z.string().max(100_000).default(''),
  type: TaskType.optional(),
  priority: TaskPriority.default('medium'),
  assignee: z.string().trim().min(1).max(200).optional(),
  template: TaskTemplate.default('blank'),
  /**
   * Start this workflow at once: a built-in one or one of the repository, else UNKNOWN_WORKFLOW. A start that is refused
   * makes no task.
   */
  autoStart: WorkflowName.optional(),
  /** With autoStart: what the run works with, as in `execute`. */
  agent: z.string().max(60).optional(),
  model: z.string().min(1).max(200).optional(),
  credential: CredentialName.optional(),
})
export type CreateTask = z.infer<typeof CreateTask>

const read = { permission: 'task:read', write: false } as const
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
    .input(PageQuery.extend({ projectId: ProjectId.optional(), status: TaskStatus.optional() }))
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
  execute: operation
    .meta({ permission: 'run:start', write: true })
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
        /** Checked against the known workflows by the server, which answers UNKNOWN_WORKFLOW with the list. */
        workflowType: z.string(),
        agent: z.string().max(60).optional(),
        model: z.string().min(1).max(200).optional(),
        credential: CredentialName.optional(),
        /** The run of this task whose plan and commits to go on from; without it the newest that left any (SEN-44). */
        earlierRunId: RunId.optional(),
      }),
    )
    .output(Run),
}
