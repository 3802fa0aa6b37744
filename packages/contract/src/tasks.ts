import { z } from 'zod'
import { CredentialName } from './credentials.ts'
import { OwnedFiles, WaitReason } from './board.ts'
import { Contest, ContestEntries } from './contests.ts'
import { ProjectId, RunId, TaskId, TicketId, TrashEntryId } from './ids.ts'
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
  /** `spec`: the writing of a spec, whose runs are its phases. It stands in no list of tasks. */
  kind: z.enum(['task', 'spec']),
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
  ticketId: TicketId.nullable(),
  deadline: Timestamp.nullable(),
  ownedFiles: OwnedFiles,
  /** How many of the tasks it depends on are not done. */
  openDependencies: z.int(),
  /** A start that waits for them; `failure` says why it was refused when its time had come. */
  plannedStart: z.object({ workflow: z.string(), failure: z.string().nullable() }).nullable(),
  /** The run it stands for: the newest; of several side by side the kept one, before that the first. */
  runId: RunId.nullable(),
  /** Its agent has asked a question that nobody has answered yet. */
  asks: z.boolean(),
  /** It is in the trash: in no list, and takes no run. */
  deletedAt: Timestamp.nullable(),
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
  ticketId: TicketId.optional(),
  deadline: Timestamp.optional(),
  ownedFiles: OwnedFiles.default([]),
  /** Tasks of the same project that must be done first. With autoStart the task starts by itself when they are. */
  dependsOn: z.array(TaskId).max(100).default([]),
  /**
   * Start this workflow at once: a built-in one or one of the repository, else UNKNOWN_WORKFLOW. A start that is refused
   * makes no task.
   */
  autoStart: WorkflowName.optional(),
  /** With autoStart: what the run works with, as in `execute`. */
  agent: z.string().max(60).optional(),
  model: z.string().min(1).max(200).optional(),
  credential: CredentialName.optional(),
  /** With autoStart: several agents side by side in place of one. Refused for a task that has to wait for others. */
  entries: ContestEntries.optional(),
})
export type CreateTask = z.infer<typeof CreateTask>

export const UpdateTask = z.object({
  taskId: TaskId,
  title: CreateTask.shape.title.optional(),
  description: z.string().max(100_000).optional(),
  priority: TaskPriority.optional(),
  assignee: z.string().trim().min(1).max(200).nullable().optional(),
  ticketId: TicketId.nullable().optional(),
  deadline: Timestamp.nullable().optional(),
  ownedFiles: OwnedFiles.optional(),
})
export type UpdateTask = z.infer<typeof UpdateTask>

/** The longest chain of tasks that are not done, first to begin first: it decides when all of them are. */
export const CriticalPath = z.object({
  steps: z.array(
    z.object({
      taskId: TaskId,
      title: z.string(),
      status: TaskStatus,
      ticketId: TicketId.nullable(),
      /** Expected, of agents at work; 0 while a person looks at its change. */
      minutes: z.int(),
      /** What the expectation comes from: finished tasks, whose median it is, or nothing. */
      basis: z.enum(['tasks of its type', 'tasks of the project', 'a guess']),
    }),
  ),
  minutes: z.int(),
  /** Why the first one is not at work; empty when it is. */
  heldBy: z.array(WaitReason),
})
export type CriticalPath = z.infer<typeof CriticalPath>

/** What starting a task now would meet. */
export const Forecast = z.object({
  /** Tasks under way that share files with it. */
  overlaps: z.array(
    z.object({
      taskId: TaskId,
      title: z.string(),
      status: TaskStatus,
      /** What both own, what a branch changed already, or what the task's words name: the last two are estimates. */
      basis: z.enum(['owned files', 'changed files', 'files it names']),
      /** Globs or paths, some of them. */
      files: z.array(z.string()),
      /**
       * When both have commits: what git could not merge now, and the part of the files that both changed which that is,
       * 0 to 1.
       */
      merge: z.object({ conflicts: z.array(z.string()), score: z.number() }).nullable(),
    }),
  ),
  warnings: z.array(z.string()),
})
export type Forecast = z.infer<typeof Forecast>

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
