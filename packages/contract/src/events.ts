import { z } from 'zod'
import {
  AttemptId,
  CredentialId,
  GitTokenId,
  MessageId,
  ProjectId,
  PullRequestId,
  QuestionId,
  RunId,
  TakeoverId,
  TaskId,
  TicketId,
  TrashEntryId,
} from './ids.ts'
import { FetchState } from './projects.ts'
import { AttemptState, RunState, SessionState } from './runs.ts'
import { TaskStatus } from './tasks.ts'
import { TicketStatus } from './tickets.ts'
import { trashKinds } from './trash.ts'
import { StageName, WorkflowName } from './workflow-names.ts'

const inProject = { projectId: ProjectId }
const inTask = { ...inProject, taskId: TaskId }
const inRun = { ...inTask, runId: RunId }

/** Every event and the data it carries: past tense, `noun.verbed`; `workflow_complete` and `workflow_failed` are SEN-54's names. */
export const eventData = {
  'project.created': z.object({ ...inProject, name: z.string() }),
  'project.updated': z.object({ ...inProject, name: z.string() }),
  'project.fetch_changed': z.object({
    ...inProject,
    state: FetchState,
    progress: z.string().nullable(),
    message: z.string().nullable(),
  }),
  'project.github_changed': z.object(inProject),
  'project.archived': z.object(inProject),
  'project.restored': z.object(inProject),
  'task.created': z.object({ ...inTask, title: z.string() }),
  'ticket.created': z.object({ ...inProject, ticketId: TicketId, title: z.string() }),
  'ticket.changed': z.object({ ...inProject, ticketId: TicketId, status: TicketStatus }),
  /** Its issue at GitHub: number, state, or what is in the way. */
  'ticket.issue_changed': z.object({ ...inProject, ticketId: TicketId, problem: z.string().nullable() }),
  /** Words, ticket, deadline, dependencies or planned start. */
  'task.changed': z.object(inTask),
  'task.status_changed': z.object({ ...inTask, status: TaskStatus }),
  'run.started': z.object({ ...inRun, workflow: WorkflowName }),
  'run.state_changed': z.object({ ...inRun, state: RunState, message: z.string().nullable() }),
  'attempt.state_changed': z.object({ ...inRun, attemptId: AttemptId, stage: StageName, state: AttemptState }),
  'run.host_refused': z.object({ ...inRun, destination: z.string() }),
  'run.host_allowed': z.object({ ...inRun, destination: z.string() }),
  'run.ports_changed': z.object(inRun),
  'attempt.killed': z.object({ ...inRun, attemptId: AttemptId, by: z.string() }),
  'session.changed': z.object({ ...inRun, attemptId: AttemptId, state: SessionState }),
  'run.paused': z.object({ ...inRun, by: z.string() }),
  'run.resumed': z.object({ ...inRun, by: z.string() }),
  'run.taken': z.object({ ...inRun, takeoverId: TakeoverId, by: z.string() }),
  'run.handed_back': z.object({ ...inRun, takeoverId: TakeoverId, by: z.string() }),
  'message.sent': z.object({ ...inRun, messageId: MessageId, by: z.string() }),
  'message.delivered': z.object({ ...inRun, messageId: MessageId }),
  'question.asked': z.object({ ...inRun, questionId: QuestionId, question: z.string() }),
  'question.answered': z.object({ ...inRun, questionId: QuestionId }),
  'pull_request.opened': z.object({ ...inRun, pullRequestId: PullRequestId, title: z.string() }),
  'pull_request.merged': z.object({
    ...inRun,
    pullRequestId: PullRequestId,
    mergeCommit: z.string(),
    delivered: z.boolean(),
  }),
  'pull_request.closed': z.object({ ...inRun, pullRequestId: PullRequestId }),
  /** Its side at GitHub: number, state, or what is in the way. */
  'pull_request.forge_changed': z.object({ ...inRun, pullRequestId: PullRequestId, problem: z.string().nullable() }),
  workflow_complete: z.object({ ...inRun, workflow: WorkflowName }),
  workflow_failed: z.object({ ...inRun, workflow: WorkflowName, message: z.string() }),
  'task.deleted': z.object(inTask),
  'task.restored': z.object(inTask),
  'project.deleted': z.object(inProject),
  'pull_request.reopened': z.object({ ...inRun, pullRequestId: PullRequestId, revertCommit: z.string().nullable() }),
  'trash.added': z.object({ ...inProject, taskId: TaskId.nullable(), trashId: TrashEntryId, kind: z.enum(trashKinds) }),
  'trash.restored': z.object({ ...inProject, taskId: TaskId.nullable(), trashId: TrashEntryId, as: z.string() }),
  'trash.emptied': z.object({ ...inProject, taskId: TaskId.nullable(), trashId: TrashEntryId }),
  'credential.added': z.object({ credentialId: CredentialId, name: z.string() }),
  'credential.removed': z.object({ credentialId: CredentialId, name: z.string() }),
  'git_token.added': z.object({ gitTokenId: GitTokenId, origin: z.string() }),
  'git_token.removed': z.object({ gitTokenId: GitTokenId, origin: z.string() }),
  'runner.changed': z.object({ runnerId: z.string(), state: z.string() }),
} as const

export type EventType = keyof typeof eventData
export type EventData<T extends EventType> = z.infer<(typeof eventData)[T]>

/** An event as clients receive it. */
export type SentraEvent = {
  [T in EventType]: { seq: number; type: T; at: string; data: EventData<T> }
}[EventType]

/**
 * One frame of the live stream. `frame` counts frames of this connection (a gap means lost frames: reload); `cursor`
 * is the last sequence number scanned, also when nothing matched: resume with `?after=<cursor>`.
 */
export type StreamFrame = { frame: number; cursor: number; events: SentraEvent[] }
