import { z } from 'zod'
import {
  AttemptId,
  ContestId,
  CredentialId,
  FollowupId,
  GitTokenId,
  GithubAppId,
  MessageId,
  ProjectId,
  PullRequestId,
  QuestionId,
  RunId,
  SpecId,
  TakeoverId,
  TaskId,
  TicketId,
  TrashEntryId,
} from './ids.ts'
import { FollowupState } from './followups.ts'
import { FetchState } from './projects.ts'
import { AttemptState, RunState, SessionState } from './runs.ts'
import { SpecPhase, SpecState } from './spec-types.ts'
import { TaskStatus } from './task-types.ts'
import { TicketStatus } from './tickets.ts'
import { CarState } from './trains.ts'
import { trashKinds } from './trash.ts'
import { StageName, WorkflowName } from './workflow-names.ts'

const inProject = { projectId: ProjectId }
const inTask = { ...inProject, taskId: TaskId }
const inSpec = { ...inTask, specId: SpecId }
const inRun = { ...inTask, runId: RunId }
/** Of a run, or of a whole ticket. */
const ofPullRequest = {
  ...inProject,
  taskId: TaskId.nullable(),
  runId: RunId.nullable(),
  ticketId: TicketId.nullable().optional(),
  pullRequestId: PullRequestId,
}

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
  'ticket.car_changed': z.object({ ...inRun, ticketId: TicketId, state: CarState }),
  'ticket.branch_moved': z.object({ ...inProject, ticketId: TicketId, headCommit: z.string() }),
  /** A person wrote, changed or deleted one. */
  'ticket.commented': z.object({ ...inProject, ticketId: TicketId, by: z.string() }),
  /** Its issue at GitHub: number, state, or what is in the way. */
  'ticket.issue_changed': z.object({ ...inProject, ticketId: TicketId, problem: z.string().nullable() }),
  /** Words, ticket, deadline, dependencies or planned start. */
  'task.changed': z.object(inTask),
  'task.status_changed': z.object({ ...inTask, status: TaskStatus }),
  'spec.created': z.object({ ...inSpec, title: z.string() }),
  'spec.state_changed': z.object({ ...inSpec, state: SpecState, message: z.string().nullable() }),
  'spec.phase_started': z.object({ ...inSpec, phase: SpecPhase, runId: RunId }),
  'spec.phase_completed': z.object({ ...inSpec, phase: SpecPhase, score: z.number().nullable() }),
  'spec.phase_failed': z.object({ ...inSpec, phase: SpecPhase, message: z.string() }),
  'spec.version_written': z.object({ ...inSpec, version: z.int() }),
  'spec.decided': z.object({ ...inSpec, version: z.int(), decision: z.enum(['approved', 'rejected']), by: z.string() }),
  'spec.budget_changed': z.object({ ...inSpec, tokens: z.int().nullable(), by: z.string() }),
  'spec.commented': z.object({ ...inSpec, by: z.string() }),
  'spec.execution_started': z.object({ ...inSpec, ticketId: TicketId }),
  'spec.execution_completed': z.object(inSpec),
  'spec.proof_changed': z.object({ ...inSpec, proved: z.int(), failed: z.int() }),
  'conversation.changed': z.object(inSpec),
  'run.understood': z.object(inRun),
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
  /** Of several side by side the one whose change is offered; `by` null when the ranking chose it. */
  'run.kept': z.object({ ...inRun, contestId: ContestId, by: z.string().nullable() }),
  'message.sent': z.object({ ...inRun, messageId: MessageId, by: z.string() }),
  'message.delivered': z.object({ ...inRun, messageId: MessageId }),
  'question.asked': z.object({ ...inRun, questionId: QuestionId, question: z.string() }),
  'question.answered': z.object({ ...inRun, questionId: QuestionId }),
  /** Proposed by an agent, `times` so far. */
  'followup.filed': z.object({ ...inRun, followupId: FollowupId, title: z.string(), times: z.int() }),
  'followup.decided': z.object({ ...inTask, followupId: FollowupId, state: FollowupState }),
  'pull_request.opened': z.object({ ...ofPullRequest, title: z.string() }),
  'pull_request.merged': z.object({
    ...ofPullRequest,
    mergeCommit: z.string(),
    delivered: z.boolean(),
  }),
  'pull_request.closed': z.object(ofPullRequest),
  /** Its side at GitHub: number, state, or what is in the way. */
  'pull_request.forge_changed': z.object({ ...ofPullRequest, problem: z.string().nullable() }),
  /** What people and checks say about it at GitHub; `open`: how much of it no agent has been given. */
  'pull_request.feedback_changed': z.object({ ...ofPullRequest, open: z.int() }),
  workflow_complete: z.object({ ...inRun, workflow: WorkflowName }),
  workflow_failed: z.object({ ...inRun, workflow: WorkflowName, message: z.string() }),
  'task.deleted': z.object(inTask),
  'task.restored': z.object(inTask),
  'project.deleted': z.object(inProject),
  'pull_request.reopened': z.object({ ...ofPullRequest, revertCommit: z.string().nullable() }),
  'trash.added': z.object({ ...inProject, taskId: TaskId.nullable(), trashId: TrashEntryId, kind: z.enum(trashKinds) }),
  'trash.restored': z.object({ ...inProject, taskId: TaskId.nullable(), trashId: TrashEntryId, as: z.string() }),
  'trash.emptied': z.object({ ...inProject, taskId: TaskId.nullable(), trashId: TrashEntryId }),
  'credential.added': z.object({ credentialId: CredentialId, name: z.string() }),
  'credential.removed': z.object({ credentialId: CredentialId, name: z.string() }),
  'git_token.added': z.object({ gitTokenId: GitTokenId, origin: z.string() }),
  'git_token.removed': z.object({ gitTokenId: GitTokenId, origin: z.string() }),
  'github_app.added': z.object({ githubAppId: GithubAppId, origin: z.string() }),
  'github_app.removed': z.object({ githubAppId: GithubAppId, origin: z.string() }),
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
