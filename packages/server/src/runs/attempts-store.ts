import {
  type AttemptEnd,
  type AttemptId,
  type AttemptState,
  type Check,
  type ProjectId,
  type Review,
  type RunId,
  type RunnerId,
  SentraError,
  type StageName,
  type Submission,
  type Understanding,
} from '@sentra/contract'
import { sql } from 'kysely'
import type { Tx } from '#platform'
import type { Role } from './workflow-types.ts'

/** What an attempt's role is told beside the task. */
export type Briefing = {
  /** Failed checks or blocking findings come from this attempt. */
  fixes?: string
  /** A person's answer, for an attempt that resumes a session which had asked. */
  answer?: { question: string; answer: string }
  /** The attempt whose working copy to go on with. */
  workOf?: AttemptId
  /** Its session was paused in the middle of the work. */
  paused?: true
  /** What GitHub said about the pull request of its run, by id: it mends that. */
  feedback?: string[]
  /** A person worked in the agent's place and changed these files. */
  handedBack?: { by: string; files: string[] }
  /**
   * Its commit combines the run with the ticket's branch at `onto`. For a fixer: what landed after `since` is news to it,
   * and `files` hold conflict markers.
   */
  combined?: { onto: string; since?: string; files?: string[] }
}

export type AttemptRow = {
  id: AttemptId
  runId: RunId
  projectId: ProjectId
  stage: StageName
  stageIndex: number
  kind: 'agent' | 'command'
  role: Role
  try: number
  state: AttemptState
  fromCommit: string
  commit: string | null
  briefing: Briefing
  resumeSessionId: string | null
  generation: number
  journalSeq: number
  runnerId: RunnerId | null
  sessionId: string | null
  stagedHead: string | null
  end: AttemptEnd | null
  review: Review | null
  /** The part of a spec that its agent handed in. */
  submission: Submission | null
  /** What the architect said that it understands. */
  understanding: Understanding | null
  cancelRequested: boolean
  /** Its agent stands still since then. */
  pausedAt: Date | null
  killedBy: string | null
  createdAt: Date
  startedAt: Date | null
  endedAt: Date | null
}

type NewAttempt = Pick<
  AttemptRow,
  | 'id'
  | 'runId'
  | 'projectId'
  | 'stage'
  | 'stageIndex'
  | 'kind'
  | 'role'
  | 'fromCommit'
  | 'briefing'
  | 'resumeSessionId'
> & { urgency: number; delaySeconds: number }

function selectAttempts(tx: Tx) {
  return tx.db
    .selectFrom('attempts')
    .select([
      sql<AttemptId>`id`.as('id'),
      sql<RunId>`run_id`.as('runId'),
      sql<ProjectId>`project_id`.as('projectId'),
      sql<StageName>`stage`.as('stage'),
      'stage_index as stageIndex',
      sql<'agent' | 'command'>`kind`.as('kind'),
      sql<Role>`role`.as('role'),
      'try',
      sql<AttemptState>`state`.as('state'),
      'from_commit as fromCommit',
      'commit',
      sql<Briefing>`briefing`.as('briefing'),
      'resume_session_id as resumeSessionId',
      'generation',
      'journal_seq as journalSeq',
      sql<RunnerId | null>`runner_id`.as('runnerId'),
      'session_id as sessionId',
      'staged_head as stagedHead',
      sql<AttemptEnd | null>`"end"`.as('end'),
      sql<Review | null>`review`.as('review'),
      sql<Submission | null>`submission`.as('submission'),
      sql<Understanding | null>`understanding`.as('understanding'),
      'cancel_requested as cancelRequested',
      'paused_at as pausedAt',
      'killed_by as killedBy',
      'created_at as createdAt',
      'started_at as startedAt',
      'ended_at as endedAt',
    ])
    .where('tenant_id', '=', tx.tenantId)
}

export async function insertAttempt(tx: Tx, attempt: NewAttempt): Promise<void> {
  const earlier = await tx.db
    .selectFrom('attempts')
    .select((eb) => eb.fn.max('try').as('try'))
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', attempt.runId)
    .where('stage_index', '=', attempt.stageIndex)
    .executeTakeFirst()
  await tx.db
    .insertInto('attempts')
    .values({
      id: attempt.id,
      run_id: attempt.runId,
      project_id: attempt.projectId,
      stage: attempt.stage,
      stage_index: attempt.stageIndex,
      kind: attempt.kind,
      role: attempt.role,
      try: (earlier?.try ?? 0) + 1,
      state: 'ready',
      from_commit: attempt.fromCommit,
      briefing: JSON.stringify(attempt.briefing),
      resume_session_id: attempt.resumeSessionId,
      urgency: attempt.urgency,
      not_before: sql`now() + make_interval(secs => ${attempt.delaySeconds})`,
    })
    .execute()
}

export async function getAttempt(tx: Tx, attemptId: AttemptId): Promise<AttemptRow> {
  const row = await selectAttempts(tx).where('id', '=', attemptId).executeTakeFirst()
  if (!row) throw new SentraError('NOT_FOUND', `There is no attempt ${attemptId}.`)
  return row
}

/** The attempt whose session another one resumes: the newest that had it. */
export async function findSessionOwner(tx: Tx, attempt: AttemptRow): Promise<AttemptId | undefined> {
  if (attempt.resumeSessionId === null) return undefined
  const row = await selectAttempts(tx)
    .where('run_id', '=', attempt.runId)
    .where('id', '<>', attempt.id)
    .where('session_id', '=', attempt.resumeSessionId)
    .orderBy('created_at', 'desc')
    .executeTakeFirst()
  return row?.id
}

/** In the order they were made. */
export async function listAttempts(tx: Tx, runId: RunId): Promise<AttemptRow[]> {
  return selectAttempts(tx).where('run_id', '=', runId).orderBy('created_at').orderBy('try').execute()
}

type AttemptChange = Partial<
  Pick<
    AttemptRow,
    | 'state'
    | 'commit'
    | 'fromCommit'
    | 'briefing'
    | 'end'
    | 'review'
    | 'submission'
    | 'understanding'
    | 'sessionId'
    | 'stagedHead'
    | 'startedAt'
    | 'endedAt'
    | 'cancelRequested'
    | 'pausedAt'
    | 'killedBy'
  >
>

/** What is stored as JSON. */
const documents = ['briefing', 'end', 'review', 'submission', 'understanding'] as const
type Document = (typeof documents)[number]

/** Columns of what is stored as it is. */
const columns = {
  state: 'state',
  commit: 'commit',
  fromCommit: 'from_commit',
  sessionId: 'session_id',
  stagedHead: 'staged_head',
  startedAt: 'started_at',
  endedAt: 'ended_at',
  cancelRequested: 'cancel_requested',
  pausedAt: 'paused_at',
  killedBy: 'killed_by',
} as const satisfies Record<Exclude<keyof AttemptChange, Document>, string>

export async function saveAttempt(tx: Tx, attemptId: AttemptId, change: AttemptChange): Promise<void> {
  const given = Object.entries(change).filter(([, value]) => value !== undefined)
  const values = Object.fromEntries(
    given.map(([name, value]) =>
      isDocument(name) ? [name, JSON.stringify(value)] : [columns[name as keyof typeof columns], value],
    ),
  )
  await tx.db
    .updateTable('attempts')
    .set(values)
    .where('tenant_id', '=', tx.tenantId)
    .where('id', '=', attemptId)
    .execute()
}

const isDocument = (name: string): name is Document => (documents as readonly string[]).includes(name)

export async function listChecks(tx: Tx, runId: RunId): Promise<(Check & { attemptId: AttemptId })[]> {
  return tx.db
    .selectFrom('checks')
    .select([
      sql<AttemptId>`attempt_id`.as('attemptId'),
      'label',
      'command',
      'commit',
      'exit_code as exitCode',
      'duration_ms as durationMs',
    ])
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', runId)
    .orderBy('attempt_id')
    .orderBy('position')
    .execute()
}

/** Appends a command for a live attempt; numbers start at 1. Called with the run locked, so numbers have no gaps. */
export async function insertCommand(tx: Tx, attemptId: AttemptId, command: Record<string, unknown>): Promise<void> {
  await sql`
    insert into attempt_commands (attempt_id, number, command)
    select ${attemptId}, coalesce(max(number), 0) + 1, ${JSON.stringify(command)}::jsonb
    from attempt_commands where tenant_id = ${tx.tenantId} and attempt_id = ${attemptId}`.execute(tx.db)
}

export async function insertRunCommit(
  tx: Tx,
  commit: { runId: RunId; number: number; attemptId: AttemptId | null; stage: StageName; commit: string },
): Promise<void> {
  await tx.db
    .insertInto('run_commits')
    .values({
      run_id: commit.runId,
      number: commit.number,
      attempt_id: commit.attemptId,
      stage: commit.stage,
      commit: commit.commit,
    })
    .onConflict((conflict) => conflict.doNothing())
    .execute()
}

/** How many stage commits a run has; the next one's number is one more. */
export async function countRunCommits(tx: Tx, runId: RunId): Promise<number> {
  const row = await tx.db
    .selectFrom('run_commits')
    .select((eb) => eb.fn.countAll<number>().as('count'))
    .where('tenant_id', '=', tx.tenantId)
    .where('run_id', '=', runId)
    .executeTakeFirstOrThrow()
  return row.count
}
