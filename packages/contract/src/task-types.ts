import { z } from 'zod'
import { OwnedFiles, WaitReason } from './board.ts'
import { ContestEntries } from './contests.ts'
import { CredentialName } from './credentials.ts'
import { ProjectId, RunId, TaskId, TicketId } from './ids.ts'
import { Timestamp } from './operation.ts'
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
